import type { Logger } from '../kernel/logger.ts';
import { Rounds } from '../kernel/rounds.ts';
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
  private readonly rounds = new Rounds(() => this.turn());
  private wasHeld = false;

  constructor(options: ElectedLoopOptions) {
    this.options = options;
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the round under way has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async turn(): Promise<number> {
    const { leadership, everyMs, onElected } = this.options;
    const isHeld = leadership.held;
    if (isHeld && !this.wasHeld) onElected?.();
    this.wasHeld = isHeld;
    if (isHeld) await this.round();
    return isHeld ? everyMs : Math.min(everyMs, ASK_AGAIN_MS);
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
