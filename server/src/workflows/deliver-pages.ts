import { type TakePageTurnParts, TakePageTurn, type ThreadResult } from './take-page-turn.ts';

export interface PageDeliveryOptions extends TakePageTurnParts {
  /** Threads in hand at once. */
  readonly concurrency?: number;
  /** How often to look for due pages when nobody calls `wake`. */
  readonly pollMs?: number;
  /** How long a sender may be silent before another one takes its threads; several times a channel's own time limit. */
  readonly leaseMs?: number;
}

/**
 * Sends what is due: gives each thread its turn, several at once. A claim takes no more threads than can be in hand at once,
 * so no lease runs while its page stands in a queue.
 */
export class PageDelivery {
  readonly #options: PageDeliveryOptions;
  readonly #turn: TakePageTurn;
  readonly #concurrency: number;
  readonly #pollMs: number;
  readonly #leaseMs: number;
  readonly #interrupt = new AbortController();
  readonly #inHand = new Set<Promise<ThreadResult | null>>();
  #loop: Promise<void> | null = null;
  #stopping = false;
  #endPause: () => void = () => undefined;
  #woken = false;

  constructor(options: PageDeliveryOptions) {
    this.#options = options;
    this.#turn = new TakePageTurn(options);
    this.#concurrency = options.concurrency ?? 8;
    this.#pollMs = options.pollMs ?? 1_000;
    this.#leaseMs = options.leaseMs ?? 60_000;
  }

  /** One round, to its end. Rejects when the outbox cannot be claimed from. */
  async runOnce(nowMs: number): Promise<readonly ThreadResult[]> {
    const results = await Promise.all(await this.#takeUp(nowMs));
    return results.filter((result) => result !== null);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** A hint that something may be due, so that a page need not wait for the next poll. */
  wake(): void {
    this.#woken = true;
    this.#endPause();
  }

  /** Takes no new threads, lets attempts under way end for up to `graceMs`, then interrupts them; they are recorded. */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stopping = true;
    this.#endPause();
    const timer = setTimeout(() => this.#interrupt.abort(), graceMs);
    await this.#loop;
    await Promise.all(this.#inHand);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping) {
      try {
        await this.#takeUp(this.#options.clock.now());
        failures = 0;
      } catch (error) {
        if (failures++ === 0) this.#options.log.warn({ err: error }, 'pages cannot be fetched; trying again');
      }
      await this.#pause(Math.min(30_000, this.#pollMs * 2 ** Math.min(failures, 10)));
    }
  }

  /**
   * Claims as many threads as there are hands free and starts on them. The loop does not wait for them to end: a team
   * whose receiver hangs until the time limit must not keep the other teams' pages back.
   */
  async #takeUp(nowMs: number): Promise<readonly Promise<ThreadResult | null>[]> {
    const limit = this.#concurrency - this.#inHand.size;
    if (limit <= 0) return [];
    const threads = await this.#options.outbox.claim({ nowMs, leaseUntilMs: nowMs + this.#leaseMs, limit });
    const full = threads.length === limit;
    return threads.map((thread) => {
      const turn = this.#turn
        .of(thread, nowMs, this.#leaseMs, this.#interrupt.signal)
        .catch((error: unknown) => {
          const message = 'a page could not be recorded; it is sent again when its lease runs out';
          this.#options.log.warn({ err: error }, message);
          return null;
        })
        .finally(() => {
          this.#inHand.delete(turn);
          // There may be more than was claimed; a free hand need not wait for the next poll.
          if (full) this.wake();
        });
      this.#inHand.add(turn);
      return turn;
    });
  }

  async #pause(pauseMs: number): Promise<void> {
    if (!this.#woken && !this.#stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.#endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#woken = false;
  }
}
