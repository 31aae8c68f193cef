import { joinRuns } from '../journeys/join-runs.ts';
import { interestIn } from '../journeys/journey-plan.ts';
import type { Interest } from '../journeys/journey-plan.ts';
import { adoptRun, expireRun, lastEnteredMs, moveRun, reviveRun } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { CarriedSlot, CarriedTouchpoint } from './carried-slot.ts';
import { nobody } from './counter-deltas.ts';
import type { RunRecorder } from './counter-deltas.ts';
import { PendingTouchpoint } from './pending-touchpoint.ts';

/** In place of a pass: `settled` has changed since the last checkpoint. */
export const CHANGED = -1;

/** A journey as far as a partition follows it, whatever its version. */
export interface FollowedJourney {
  readonly journey: string;
  /** Small, and its own in this partition. */
  readonly number: number;
  /** Runs in flight, those of pending touchpoints and cold ones included. */
  inFlight: number;
}

/**
 * The runs of one key in one journey.
 *
 * Invariant: what is counted is `settled` with the pending touchpoints applied in order of (time, arrival).
 * Touchpoints count at once; those newer than the watermark are kept, so that one that arrives out of order can be put
 * in its place and the difference recorded. Only `settled` is stored: the log itself gives the pending ones back after
 * a restart.
 */
export class RunSlot {
  readonly followed: FollowedJourney;
  readonly key: string;
  /** The latest run as of the watermark. */
  settled: Run | null;
  private first: PendingTouchpoint | null = null;
  private last: PendingTouchpoint | null = null;
  /** Seconds of event time at which it stands in the queues to be looked at again; -1: it does not. */
  settleSecond = -1;
  dueSecond = -1;
  /** The pass over all runs it was last handed out in; CHANGED: with the next checkpoint it is. */
  pass = 0;

  constructor(followed: FollowedJourney, key: string, settled: Run | null) {
    this.followed = followed;
    this.key = key;
    this.settled = settled;
  }

  get isEmpty(): boolean {
    return this.settled === null && this.first === null;
  }

  get hasPending(): boolean {
    return this.first !== null;
  }

  /** Infinity when nothing is pending. */
  get oldestPendingMs(): number {
    return this.first === null ? Infinity : this.first.timeMs;
  }

  /** The latest run, pending touchpoints included. */
  get latest(): Run | null {
    return this.last === null ? this.settled : this.last.run;
  }

  /** A touchpoint newer than the watermark. */
  add(pending: PendingTouchpoint, recorder: RunRecorder): void {
    const { last } = this;
    if (last !== null && pending.comesBefore(last)) {
      this.recount(recorder, () => this.insert(pending));
      return;
    }
    const before = this.latest;
    pending.applyTo(before, this.key);
    if (last === null) this.first = pending;
    else last.next = pending;
    this.last = pending;
    if (pending.run === before) return;
    recorder.replace(before, pending.finished ?? pending.run);
    if (pending.finished) recorder.replace(null, pending.run);
  }

  /**
   * A touchpoint that came after the watermark had passed it. It is put right when nothing later of this key has moved
   * the run, which includes a run dropped meanwhile that it proves alive; otherwise it changes nothing.
   */
  addLate(touchpoint: Touchpoint, interest: Interest, recorder: RunRecorder): boolean {
    const { settled } = this;
    if (settled) {
      const endedByTouchpoint = settled.state === 'completed' || settled.state === 'abandoned';
      const movedAtMs = endedByTouchpoint ? settled.endedAtMs! : lastEnteredMs(settled);
      if (touchpoint.timeMs < movedAtMs) return false;
    }
    const alive = settled && reviveRun(settled, touchpoint.timeMs);
    const move = moveRun(alive, touchpoint, this.key, interest);
    if (!move || move.run === alive) return false;
    const before = this.counted();
    this.settled = move.run;
    this.refold();
    const after = move.finished ? [move.finished, ...this.counted()] : this.counted();
    recordDifference(before, after, recorder);
    return true;
  }

  /** Takes over everything up to the watermark and drops the run if its deadline has passed. True when `settled` changed. */
  settle(watermarkMs: number, recorder: RunRecorder): boolean {
    const before = this.settled;
    while (this.first !== null && this.first.timeMs <= watermarkMs) {
      this.settled = this.first.run;
      this.first = this.first.next;
    }
    if (this.first === null) this.last = null;
    const expired = this.settled && expireRun(this.settled, watermarkMs);
    if (expired) {
      // Where something is pending it came past the deadline, so what it built on has been counted as dropped already.
      if (this.first === null) recorder.replace(this.settled, expired);
      this.settled = expired;
    }
    return this.settled !== before;
  }

  /** Gives away what is pending, and the run too unless it is to stay; what it counts goes on being counted. */
  release(isRunToStay: boolean): CarriedSlot {
    const pending: CarriedTouchpoint[] = [];
    for (let one = this.first; one !== null; one = one.next) {
      pending.push({ touchpoint: one.touchpoint, definition: one.interest.plan.definition });
    }
    const settled = isRunToStay ? null : this.settled;
    if (!isRunToStay) this.settled = null;
    this.first = null;
    this.last = null;
    return { journey: this.followed.journey, settled, pending };
  }

  /**
   * Takes over what was followed under another key of the same customer. When that is read again after a restart, the
   * run is in `settled` already, and only what is still pending comes again.
   */
  adopt(
    carried: CarriedSlot,
    offset: number,
    watermarkMs: number,
    isReplay: boolean,
    recorder: RunRecorder,
  ): void {
    const other = new RunSlot(this.followed, this.key, ownedBy(this.key, carried.settled));
    for (const { touchpoint, definition } of carried.pending) {
      other.add(new PendingTouchpoint(touchpoint, offset, interestIn(definition, touchpoint.type)), nobody);
    }
    const before = [...other.counted(), ...this.counted()];
    const over: Run[] = [];
    if (other.settled && !isReplay) {
      const joined = this.settled ? joinRuns(this.settled, other.settled) : null;
      over.push(...(joined?.finished ?? []));
      this.settled = joined?.run ?? other.settled;
    }
    for (const { touchpoint, interest } of other.listed()) {
      if (touchpoint.timeMs > watermarkMs) {
        this.place(new PendingTouchpoint(touchpoint, offset, interest));
      } else if (!isReplay) {
        const move = moveRun(this.settled, touchpoint, this.key, interest);
        if (move?.finished) over.push(move.finished);
        if (move) this.settled = move.run;
      }
    }
    this.refold();
    recordDifference(before, [...over, ...this.counted()], recorder);
  }

  private place(pending: PendingTouchpoint): void {
    if (this.last !== null && pending.comesBefore(this.last)) {
      this.insert(pending);
      return;
    }
    if (this.last === null) this.first = pending;
    else this.last.next = pending;
    this.last = pending;
  }

  private *listed(): Iterable<PendingTouchpoint> {
    for (let pending = this.first; pending !== null; pending = pending.next) yield pending;
  }

  private insert(pending: PendingTouchpoint): void {
    if (pending.comesBefore(this.first!)) {
      pending.next = this.first;
      this.first = pending;
    } else {
      let before = this.first!;
      while (!pending.comesBefore(before.next!)) before = before.next!;
      pending.next = before.next;
      before.next = pending;
    }
    this.refold();
  }

  private recount(recorder: RunRecorder, change: () => void): void {
    const before = this.counted();
    change();
    recordDifference(before, this.counted(), recorder);
  }

  private refold(): void {
    let run = this.settled;
    for (let pending = this.first; pending !== null; pending = pending.next) {
      pending.applyTo(run, this.key);
      run = pending.run;
    }
  }

  /** Those that ended within the pending touchpoints, and the latest. */
  private counted(): Run[] {
    const runs: Run[] = [];
    for (let pending = this.first; pending !== null; pending = pending.next) {
      if (pending.finished) runs.push(pending.finished);
    }
    if (this.latest) runs.push(this.latest);
    return runs;
  }
}

function ownedBy(key: string, run: Run | null): Run | null {
  return run && adoptRun({ ...run, key });
}

function recordDifference(before: readonly Run[], after: readonly Run[], recorder: RunRecorder): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    recorder.replace(before[index] ?? null, after[index] ?? null);
  }
}
