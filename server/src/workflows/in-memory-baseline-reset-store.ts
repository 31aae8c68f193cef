import type { BaselineReset, BaselineResetStore } from './baseline-reset-store.ts';

/** For tests. */
export class InMemoryBaselineResetStore implements BaselineResetStore {
  private readonly resets: BaselineReset[] = [];

  async add(reset: Omit<BaselineReset, 'number'>): Promise<BaselineReset> {
    const stored = { ...reset, number: this.resets.length + 1 };
    this.resets.push(stored);
    return stored;
  }

  async lastNumbers(): Promise<ReadonlyMap<string, number>> {
    return new Map(this.resets.map(({ journey, number }) => [journey, number]));
  }

  async ofJourney(journey: string, limit: number): Promise<readonly BaselineReset[]> {
    return this.resets
      .filter((one) => one.journey === journey)
      .reverse()
      .slice(0, limit);
  }
}
