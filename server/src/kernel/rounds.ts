import { pause } from './pause.ts';

/** Does something again and again until it is told to stop, or has had enough itself. */
export class Rounds {
  private readonly round: () => Promise<number | null>;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @param round must not fail; answers how long to wait before the next one, ms, or null where none is to follow */
  constructor(round: () => Promise<number | null>) {
    this.round = round;
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const waitMs = await this.round();
      if (waitMs === null) return;
      await pause(waitMs, signal);
    }
  }
}
