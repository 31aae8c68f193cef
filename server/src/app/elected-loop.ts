import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Leadership } from '../storage/leadership.ts';

export interface ElectedLoopOptions {
  readonly leadership: Pick<Leadership, 'held'>;
  readonly everyMs: number;
  /** One round. That it failed is logged, and the next one follows. */
  readonly round: () => Promise<void>;
  /** What is said of a round that failed: as an error, unless nobody has to act on it. */
  readonly failure: { readonly message: string; readonly level?: 'warn' | 'error' };
  readonly logger: Logger;
  /** Called before the first round after an election: another instance may have acted meanwhile. */
  readonly onElected?: () => void;
}

/** How often an instance that is not elected asks whether it is by now. */
const ASK_AGAIN_MS = 1_000;

/** Does something again and again on the one instance that is elected, and on no other. */
export class ElectedLoop {
  private readonly options: ElectedLoopOptions;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(options: ElectedLoopOptions) {
    this.options = options;
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
    const { leadership, everyMs, onElected } = this.options;
    let wasHeld = false;
    while (!this.stopping.signal.aborted) {
      const isHeld = leadership.held;
      if (isHeld && !wasHeld) onElected?.();
      wasHeld = isHeld;
      if (isHeld) await this.round();
      await pause(isHeld ? everyMs : Math.min(everyMs, ASK_AGAIN_MS), this.stopping.signal);
    }
  }

  private async round(): Promise<void> {
    const { round, failure, logger } = this.options;
    try {
      await round();
    } catch (error) {
      // What is no failure of ours to name is a mistake of ours, and needs its stack.
      const details = error instanceof WegwarteError ? { reason: error.message } : { err: error };
      logger[failure.level ?? 'error'](details, failure.message);
    }
  }
}
