import { adoptRun, deadlineOf, lastEnteredMs } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { CarriedSlot } from './carried-slot.ts';
import { ColdRuns } from './cold-runs.ts';
import type { RunRecorder } from './counter-deltas.ts';
import { DueQueue } from './due-queue.ts';
import { PendingOffsets } from './pending-offsets.ts';
import { PendingTouchpoint } from './pending-touchpoint.ts';
import type { ChangedRun, Checkpoint, ColdRun, Eviction, RunKey } from './partition-state.ts';
import { RollingPass } from './rolling-pass.ts';
import type { JourneyRegister, Route } from './routes.ts';
import { CHANGED, RunSlot } from './run-slot.ts';
import { RunTable } from './run-table.ts';

/** Besides as many as have changed, so that a pass also ends where little happens. */
const LEAST_REFRESHED = 500;
/** Worth the walk through the queue. */
const LEAST_SWEPT = 1_000;
/** Deadlines further off than this are kept by the minute. */
const FAR_MS = 600_000;
const FAR_TICK_MS = 60_000;
/** Not in a queue. */
const NEVER = -1;

/**
 * The runs of a partition: who they belong to, when each must be looked at again, and what has changed of them since
 * the last checkpoint.
 *
 * Invariant: a slot with something pending, or a run that time alone will change, stands in a queue at that second or
 * before it. It may stand there more than once; only where it says itself that it stands counts.
 */
export class PartitionRuns {
  readonly pendingOffsets = new PendingOffsets();
  private readonly register: JourneyRegister;
  private readonly amendWithinMs: number;
  private readonly table = new RunTable();
  private readonly cold = new ColdRuns();
  private readonly pass = new RollingPass(this.table);
  private readonly settleQueue = new DueQueue<RunSlot>();
  private readonly dueQueue = new DueQueue<RunSlot>();
  /** Slots that went cold and still stand in the queue. */
  private leftInQueue = 0;
  private watermarkMs = -Infinity;
  private changed: RunSlot[] = [];
  private warmed: RunKey[] = [];

  constructor(register: JourneyRegister, amendWithinMs: number) {
    this.register = register;
    this.amendWithinMs = amendWithinMs;
  }

  get hasChanges(): boolean {
    return this.changed.length > 0;
  }

  get inMemory(): number {
    return this.table.size;
  }

  get coldCount(): number {
    return this.cold.size;
  }

  /** Stored runs, the older ones first: a later one of the same key replaces it, null takes it away. */
  restore(changes: Iterable<ChangedRun>): void {
    for (const { journey, key, run } of changes) {
      const followed = this.register.of(journey);
      let slot = this.table.find(followed, key);
      if (!slot) {
        if (!run) continue;
        this.table.add((slot = new RunSlot(followed, key, null)));
      }
      const wasInFlight = isInFlight(slot.settled);
      slot.settled = run && adoptRun(run);
      followed.inFlight += Number(isInFlight(run)) - Number(wasInFlight);
      if (run) this.watchDue(slot);
      else this.table.remove(slot);
    }
  }

  /** Shows a touchpoint to one journey. */
  receive(
    { followed, interest }: Route,
    key: string,
    touchpoint: Touchpoint,
    offset: number,
    watermarkMs: number,
    recorder: RunRecorder,
  ): void {
    const { timeMs } = touchpoint;
    const isLate = timeMs <= watermarkMs;
    if (isLate && timeMs <= watermarkMs - this.amendWithinMs) return;
    let slot = this.table.find(followed, key);
    if (!slot) this.table.add((slot = new RunSlot(followed, key, null)));
    const wasInFlight = isInFlight(slot.latest);
    if (!isLate) {
      slot.add(new PendingTouchpoint(touchpoint, offset, interest), recorder);
      this.pendingOffsets.add(timeMs, offset);
      this.watchPending(slot);
    } else if (slot.addLate(touchpoint, interest, recorder)) {
      this.change(slot);
      this.watchDue(slot);
    }
    followed.inFlight += Number(isInFlight(slot.latest)) - Number(wasInFlight);
    if (slot.isEmpty) this.table.remove(slot);
  }

  /** Gives away all that is followed under a key; runs stay when that is only read again. */
  depart(key: string, isReplay: boolean): CarriedSlot[] {
    const carried: CarriedSlot[] = [];
    for (const followed of this.register.all()) {
      const slot = this.table.find(followed, key);
      if (!slot) continue;
      const wasInFlight = isInFlight(slot.latest);
      if (slot.settled && !isReplay) this.change(slot);
      // When a departure is read again, what is stored under the key has come after it.
      carried.push(slot.release(isReplay));
      followed.inFlight += Number(isInFlight(slot.latest)) - Number(wasInFlight);
      if (slot.isEmpty) this.table.remove(slot);
    }
    return carried;
  }

  /** Goes on with what departed, under another key. */
  adopt(
    key: string,
    carried: CarriedSlot,
    offset: number,
    watermarkMs: number,
    isReplay: boolean,
    recorder: RunRecorder,
  ): void {
    const followed = this.register.of(carried.journey);
    let slot = this.table.find(followed, key);
    if (!slot) this.table.add((slot = new RunSlot(followed, key, null)));
    const wasInFlight = isInFlight(slot.latest);
    slot.adopt(carried, offset, watermarkMs, isReplay, recorder);
    for (const { touchpoint } of carried.pending) {
      if (touchpoint.timeMs > watermarkMs) this.pendingOffsets.add(touchpoint.timeMs, offset);
    }
    if (slot.hasPending) this.watchPending(slot);
    if (!isReplay) {
      this.change(slot);
      this.watchDue(slot);
    }
    followed.inFlight += Number(isInFlight(slot.latest)) - Number(wasInFlight);
    if (slot.isEmpty) this.table.remove(slot);
  }

  /** Settles, expires deadlines, forgets what can no longer be amended. */
  advanceTo(watermarkMs: number, recorder: RunRecorder): void {
    const dueAtMs = this.cold.dueBefore(watermarkMs);
    if (dueAtMs !== null) {
      throw new Error(`cold runs are due before ${dueAtMs}: warm them before time passes ${watermarkMs}`);
    }
    this.watermarkMs = watermarkMs;
    const second = Math.floor(watermarkMs / 1000);
    for (const slot of this.settleQueue.take(watermarkMs)) {
      if (slot.settleSecond === NEVER || slot.settleSecond > second) continue;
      slot.settleSecond = NEVER;
      this.settle(slot, watermarkMs, recorder);
      if (slot.hasPending) this.watchPending(slot);
    }
    for (const slot of this.dueQueue.take(watermarkMs)) {
      if (slot.dueSecond === NEVER || slot.dueSecond > second) continue;
      slot.dueSecond = NEVER;
      this.settle(slot, watermarkMs, recorder);
      // One that is due and waits for what is pending is forgotten when that is settled.
      if (slot.settled && this.dueMs(slot.settled) > watermarkMs) this.watchDue(slot);
    }
    this.pendingOffsets.settle(watermarkMs);
  }

  /** Hands out what changed, the next stretch of the pass, and what may leave memory. */
  take(
    eviction: Eviction | null,
  ): Pick<Checkpoint, 'runs' | 'refreshed' | 'passEnded' | 'evicted' | 'warmed'> {
    const { changed, warmed } = this;
    this.changed = [];
    this.warmed = [];
    const forgotten: ChangedRun[] = [];
    const runs: ChangedRun[] = [];
    for (const slot of changed) {
      const { key, settled: run } = slot;
      (run ? runs : forgotten).push({ journey: slot.followed.journey, key, run });
      this.pass.mark(slot);
    }
    const refreshed: Run[] = [];
    const evicted: Run[] = [];
    const passEnded = this.pass.walk(changed.length + LEAST_REFRESHED, (slot) => {
      const run = slot.settled!;
      if (eviction && evicted.length < eviction.atMost && mayLeave(slot, run, eviction)) {
        this.evict(slot, run);
        evicted.push(run);
        forgotten.push({ journey: slot.followed.journey, key: slot.key, run: null });
      } else refreshed.push(run);
    });
    this.sweepQueue();
    return { runs: [...forgotten, ...runs], refreshed, passEnded, evicted, warmed };
  }

  /** In which journeys the key may have a cold run. */
  coldUnder(key: string): RunKey[] {
    const keys: RunKey[] = [];
    if (this.cold.size === 0) return keys;
    for (const followed of this.register.all()) {
      if (this.cold.has(followed, key)) keys.push({ journey: followed.journey, key });
    }
    return keys;
  }

  isCold(journey: string, key: string): boolean {
    return this.cold.has(this.register.of(journey), key);
  }

  coldDueBefore(watermarkMs: number): number | null {
    return this.cold.dueBefore(watermarkMs);
  }

  rememberCold(runs: Iterable<ColdRun>): void {
    for (const { journey, key, deadlineMs } of runs) {
      const followed = this.register.of(journey);
      this.cold.add(followed, key, deadlineMs);
      followed.inFlight++;
    }
  }

  warm(runs: Iterable<Run>): void {
    for (const run of runs) {
      const { key } = run;
      const { journey } = run.definition;
      const followed = this.register.of(journey);
      const slot = new RunSlot(followed, key, adoptRun(run));
      if (this.table.find(followed, key)) {
        throw new Error(`a run of journey ${journey} was received for before it was warmed`);
      }
      if (!this.cold.remove(followed, key, deadlineOf(run))) {
        throw new Error(`a run of journey ${journey} was warmed that is not cold`);
      }
      this.table.add(slot);
      this.warmed.push({ journey, key });
      this.change(slot);
      this.watchDue(slot);
    }
  }

  private evict(slot: RunSlot, run: Run): void {
    this.cold.add(slot.followed, slot.key, deadlineOf(run));
    this.table.remove(slot);
    // The queue still has it, and must neither end it nor keep it for the weeks until it would have been due.
    slot.settled = null;
    slot.dueSecond = NEVER;
    this.leftInQueue++;
  }

  private sweepQueue(): void {
    if (this.leftInQueue < LEAST_SWEPT || 2 * this.leftInQueue < this.table.size) return;
    this.dueQueue.sweep((slot) => slot.dueSecond !== NEVER);
    this.leftInQueue = 0;
  }

  private settle(slot: RunSlot, watermarkMs: number, recorder: RunRecorder): void {
    const wasInFlight = isInFlight(slot.latest);
    if (slot.settle(watermarkMs, recorder)) {
      this.change(slot);
      this.watchDue(slot);
    }
    const endedAtMs = slot.settled === null ? null : slot.settled.endedAtMs;
    if (endedAtMs !== null && !slot.hasPending && watermarkMs > endedAtMs + this.amendWithinMs) {
      // Its counts stay.
      slot.settled = null;
      this.change(slot);
    }
    slot.followed.inFlight += Number(isInFlight(slot.latest)) - Number(wasInFlight);
    if (slot.isEmpty) this.table.remove(slot);
  }

  private change(slot: RunSlot): void {
    if (slot.pass === CHANGED) return;
    slot.pass = CHANGED;
    this.changed.push(slot);
  }

  private watchPending(slot: RunSlot): void {
    const second = Math.floor(slot.oldestPendingMs / 1000);
    if (slot.settleSecond !== NEVER && slot.settleSecond <= second) return;
    slot.settleSecond = second;
    this.settleQueue.add(slot.oldestPendingMs, slot);
  }

  private watchDue(slot: RunSlot): void {
    if (slot.settled === null) return;
    const dueMs = this.dueMs(slot.settled);
    // What is far away is looked at a little early first: a second of its own for each run of a week takes memory.
    const isFar = dueMs > this.watermarkMs + FAR_MS;
    const lookMs = isFar ? Math.floor(dueMs / FAR_TICK_MS) * FAR_TICK_MS : dueMs;
    const second = Math.floor(lookMs / 1000);
    if (slot.dueSecond !== NEVER && slot.dueSecond <= second) return;
    slot.dueSecond = second;
    this.dueQueue.add(lookMs, slot);
  }

  /** The first moment at which time alone changes the run: dropped if in flight, forgotten if ended. */
  private dueMs(run: Run): number {
    return (run.state === 'in-flight' ? deadlineOf(run) : run.endedAtMs! + this.amendWithinMs) + 1;
  }
}

function isInFlight(run: Run | null): boolean {
  return run !== null && run.state === 'in-flight';
}

function mayLeave(slot: RunSlot, run: Run, { untouchedSinceMs, dueAfterMs }: Eviction): boolean {
  return (
    run.state === 'in-flight' &&
    !slot.hasPending &&
    lastEnteredMs(run) < untouchedSinceMs &&
    deadlineOf(run) > dueAfterMs
  );
}
