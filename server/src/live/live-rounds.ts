import type { Clock } from '../kernel/clock.ts';

export interface LiveRoundsParts {
  /** Says how true the pictures are, to all. */
  readonly tellFreshness: () => Promise<void>;
  /** Paints what is watched anew, and sends what has changed. */
  readonly paint: () => Promise<void>;
  readonly isWatched: () => boolean;
  /** Changes with every checkpoint stored, whichever instance stored it. */
  readonly storedSoFar: () => Promise<number>;
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
}

/** Freshness goes out, and pictures are painted, this often whatever happens. */
export const ROUND_MS = 1_000;
/** In between, this often it is asked whether there is anything new: one small query, which stays the same however many watch. */
const LOOK_EVERY_MS = 200;
/** Waits so many times as long as painting took: many rooms or a slow database make it rarer, and not a pile. */
const REST_PER_WORK = 4;
const SHORTEST_REST_MS = 100;

/**
 * When pictures are painted: soon after something was stored, else once a round.
 *
 * It asks instead of being told: a NOTIFY would take a connection of its own, serialise commits for a moment, and could
 * still get lost, so that asking would have to remain.
 */
export class LiveRounds {
  private readonly parts: LiveRoundsParts;
  private roundStartedMs = -Infinity;
  /** What had been stored when it was last painted. */
  private painted = NaN;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(parts: LiveRoundsParts) {
    this.parts = parts;
  }

  start(): void {
    void this.turn().then((restMs) => {
      if (!this.isStopped) this.timer = setTimeout(() => this.start(), restMs);
    });
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** A look, or a whole round where that is due. Never throws. Answers after how long to come again, ms. */
  async turn(): Promise<number> {
    const { clock, tellFreshness, paint, isWatched, storedSoFar, failed } = this.parts;
    const startedMs = clock.now();
    const isRound = startedMs - this.roundStartedMs >= ROUND_MS;
    if (isRound) this.roundStartedMs = startedMs;
    try {
      if (isRound) await tellFreshness();
      if (isWatched()) {
        // Asked before painting: what is stored meanwhile may be in the picture or not, and is painted again.
        const stored = await storedSoFar();
        if (isRound || stored !== this.painted) {
          await paint();
          this.painted = stored;
        }
      }
    } catch (error) {
      failed(error);
      // To ask again sooner would not mend it.
      this.roundStartedMs = startedMs;
      return ROUND_MS;
    }
    const endedMs = clock.now();
    const restMs = Math.max(LOOK_EVERY_MS, (endedMs - startedMs) * REST_PER_WORK);
    const untilRoundMs = this.roundStartedMs + ROUND_MS - endedMs;
    return Math.max(SHORTEST_REST_MS, Math.min(restMs, untilRoundMs));
  }
}
