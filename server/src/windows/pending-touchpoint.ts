import type { Interest } from '../journeys/journey-plan.ts';
import { moveRun } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';

/**
 * A touchpoint newer than the watermark, and what it made of the run of its key. Those of a key are a list in order of
 * (time, arrival), each building on the one before.
 */
export class PendingTouchpoint {
  readonly touchpoint: Touchpoint;
  readonly offset: number;
  /** In the version that was current when it arrived, so that settling it later decides the same. */
  readonly interest: Interest;
  next: PendingTouchpoint | null = null;
  /** The run after it. */
  run: Run | null = null;
  /** The run before it, where it has begun a new one. */
  finished: Run | null = null;

  constructor(touchpoint: Touchpoint, offset: number, interest: Interest) {
    this.touchpoint = touchpoint;
    this.offset = offset;
    this.interest = interest;
  }

  get timeMs(): number {
    return this.touchpoint.timeMs;
  }

  comesBefore(other: PendingTouchpoint): boolean {
    return this.timeMs < other.timeMs || (this.timeMs === other.timeMs && this.offset < other.offset);
  }

  applyTo(before: Run | null, key: string): void {
    const move = moveRun(before, this.touchpoint, key, this.interest);
    this.run = move ? move.run : before;
    this.finished = move ? move.finished : null;
  }
}
