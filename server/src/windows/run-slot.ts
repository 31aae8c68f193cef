import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { expireRun, lastEntry, moveRun } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { CounterDeltas } from './counter-deltas.ts';

interface PendingTouchpoint {
  readonly touchpoint: Touchpoint;
  readonly offset: number;
  /** The version that was current when it arrived, so that settling it later decides the same. */
  readonly definition: JourneyDefinition;
}

/**
 * The runs of one key in one journey.
 *
 * Invariant: what is counted is `settled` with `pending` applied in order of (time, arrival). Touchpoints count at
 * once; those newer than the watermark are kept, so that one that arrives out of order can be put in its place and
 * the difference recorded. Only `settled` is stored: the log itself gives the pending ones back after a restart.
 */
export class RunSlot {
  readonly journey: string;
  readonly key: string;
  /** The latest run as of the watermark. */
  settled: Run | null;
  private pending: PendingTouchpoint[] = [];
  /** Runs that ended within the pending touchpoints, before `tail`. */
  private finished: Run[] = [];
  /** The latest run, pending touchpoints included. */
  private tail: Run | null;

  constructor(journey: string, key: string, settled: Run | null) {
    this.journey = journey;
    this.key = key;
    this.settled = settled;
    this.tail = settled;
  }

  get isEmpty(): boolean {
    return this.settled === null && this.pending.length === 0;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  get oldestPendingMs(): number {
    return this.pending[0]!.touchpoint.timeMs;
  }

  /** A touchpoint newer than the watermark. */
  add(touchpoint: Touchpoint, offset: number, definition: JourneyDefinition, deltas: CounterDeltas): void {
    const last = this.pending[this.pending.length - 1];
    const next = { touchpoint, offset, definition };
    if (!last || comesBefore(last, next)) {
      this.pending.push(next);
      const move = moveRun(this.tail, touchpoint, this.key, definition);
      if (move) this.follow(move.finished, move.run, deltas);
      return;
    }
    this.pending.splice(
      this.pending.findIndex((other) => comesBefore(next, other)),
      0,
      next,
    );
    this.recount(deltas);
  }

  /**
   * A touchpoint that came after the watermark had passed it. It is put right when nothing later of this key has moved
   * the run, which includes a run dropped meanwhile that it proves alive; otherwise it changes nothing.
   */
  addLate(touchpoint: Touchpoint, definition: JourneyDefinition, deltas: CounterDeltas): boolean {
    const { settled } = this;
    if (settled) {
      const endedByTouchpoint = settled.state === 'completed' || settled.state === 'abandoned';
      const movedAtMs = endedByTouchpoint ? settled.endedAtMs! : lastEntry(settled).atMs;
      if (touchpoint.timeMs < movedAtMs) return false;
    }
    const alive = settled && reviveForLate(settled, touchpoint.timeMs);
    const move = moveRun(alive, touchpoint, this.key, definition);
    if (!move || move.run === alive) return false;
    const before = this.counted();
    this.settled = move.run;
    this.refold();
    const after = move.finished ? [move.finished, ...this.counted()] : this.counted();
    recordDifference(before, after, deltas);
    return true;
  }

  /** Takes over everything up to the watermark and drops the run if its deadline has passed. True when `settled` changed. */
  settle(watermarkMs: number, deltas: CounterDeltas): boolean {
    const before = this.settled;
    const ready = this.pending.findIndex(({ touchpoint }) => touchpoint.timeMs > watermarkMs);
    if (ready === -1) {
      this.settled = this.tail;
      this.pending = [];
      this.finished = [];
    } else if (ready > 0) {
      const prefix = this.pending.splice(0, ready);
      const { finished, run } = fold(this.settled, prefix, this.key);
      this.settled = run;
      this.finished = this.finished.slice(finished.length);
    }
    const expired = this.settled && expireRun(this.settled, watermarkMs);
    if (expired) {
      const counted = this.counted();
      this.settled = expired;
      this.refold();
      recordDifference(counted, this.counted(), deltas);
    }
    return this.settled !== before;
  }

  /** Forgets a run that has ended; its counts stay. Only while nothing is pending that could build on it. */
  forget(): void {
    this.settled = null;
    this.tail = null;
  }

  private follow(finished: Run | null, run: Run, deltas: CounterDeltas): void {
    if (finished) {
      deltas.replace(this.tail, finished);
      deltas.replace(null, run);
      this.finished.push(finished);
    } else {
      deltas.replace(this.tail, run);
    }
    this.tail = run;
  }

  private recount(deltas: CounterDeltas): void {
    const before = this.counted();
    this.refold();
    recordDifference(before, this.counted(), deltas);
  }

  private refold(): void {
    const { finished, run } = fold(this.settled, this.pending, this.key);
    this.finished = finished;
    this.tail = run;
  }

  private counted(): Run[] {
    return this.tail ? [...this.finished, this.tail] : [...this.finished];
  }
}

function comesBefore(a: PendingTouchpoint, b: PendingTouchpoint): boolean {
  const byTime = a.touchpoint.timeMs - b.touchpoint.timeMs;
  return byTime < 0 || (byTime === 0 && a.offset <= b.offset);
}

/** A run that was dropped only because time went on is in flight again for a touchpoint within its deadline. */
function reviveForLate(run: Run, timeMs: number): Run {
  const inTime = run.state === 'dropped' && timeMs <= run.endedAtMs!;
  return inTime ? { ...run, state: 'in-flight', endedAtMs: null } : run;
}

function fold(
  settled: Run | null,
  pending: readonly PendingTouchpoint[],
  key: string,
): { finished: Run[]; run: Run | null } {
  const finished: Run[] = [];
  let run = settled;
  for (const { touchpoint, definition } of pending) {
    const move = moveRun(run, touchpoint, key, definition);
    if (!move) continue;
    if (move.finished) finished.push(move.finished);
    run = move.run;
  }
  return { finished, run };
}

function recordDifference(before: readonly Run[], after: readonly Run[], deltas: CounterDeltas): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    deltas.replace(before[index] ?? null, after[index] ?? null);
  }
}
