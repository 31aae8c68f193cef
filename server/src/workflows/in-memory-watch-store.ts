import type { StepWatch, WatchStore } from './watch-store.ts';

/** For tests: through JSON, as the database keeps it. */
export class InMemoryWatchStore implements WatchStore {
  saves = 0;
  private readonly stored = new Map<string, string>();

  async all(): Promise<readonly StepWatch[]> {
    return [...this.stored.values()].map((text) => JSON.parse(text) as StepWatch);
  }

  async ofJourney(journey: string): Promise<readonly StepWatch[]> {
    return (await this.all()).filter((watch) => watch.journey === journey);
  }

  async save(watches: readonly StepWatch[]): Promise<void> {
    this.saves += watches.length;
    for (const watch of watches) this.stored.set(`${watch.journey}/${watch.step}`, JSON.stringify(watch));
  }
}
