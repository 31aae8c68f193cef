import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { CarriedSlot } from './carried-slot.ts';
import { CounterDeltas, nobody } from './counter-deltas.ts';
import type { RunRecorder } from './counter-deltas.ts';
import { PartitionRuns } from './partition-runs.ts';
import type { ChangedRun, Checkpoint, ColdRun, Eviction, PartitionState, RunKey } from './partition-state.ts';
import { RecentIds } from './recent-ids.ts';
import { JourneyRegister } from './routes.ts';
import type { Routes } from './routes.ts';
import { VersionEras } from './version-eras.ts';

export interface EngineOptions {
  /** Disorder up to this is put right exactly, ms of event time. */
  readonly allowedLatenessMs: number;
  /** How long an ended run is remembered, so that a late touchpoint can still amend it, ms of event time. */
  readonly amendWithinMs: number;
  /** How long touchpoint ids are remembered, ms of event time. */
  readonly rememberIdsMs: number;
  readonly maxRememberedIds: number;
}

export const defaultEngineOptions: EngineOptions = {
  allowedLatenessMs: 30_000,
  amendWithinMs: 600_000,
  rememberIdsMs: 600_000,
  maxRememberedIds: 1_000_000,
};

/** How a decoded touchpoint ended. `ignored`: no journey asks for its type, or it lacks the identity they are keyed by. */
export type Reception = 'accepted' | 'ignored' | 'duplicate' | 'late';

/**
 * Follows the journeys of one partition's touchpoints. Pure of I/O and clock.
 *
 * Invariants:
 * - What it decides depends on the order of the log alone, not on how it is cut into batches or checkpoints, on what
 *   is cold, nor on restarts in between; `advanceTo` (idle partitions) is the one exception and belongs to the caller.
 * - The watermark never goes back; everything at or before it is settled, everything after it is pending.
 * - A checkpoint taken at any message, stored, and resumed from gives the same counters as never having stopped.
 *
 * Cold runs: a checkpoint may send runs in flight out of memory (`Eviction`). It is the caller's part to `warm` them
 * again, from where the checkpoint was stored: before `receive`, those of `coldOf` the touchpoint; and before time may
 * pass their deadlines, which `receive` may bring about as well as `advanceTo`, those of `coldDueBefore`.
 */
export class PartitionEngine {
  private readonly options: EngineOptions;
  private readonly register = new JourneyRegister();
  private readonly runs: PartitionRuns;
  private readonly eras: VersionEras;
  private readonly ids: RecentIds;
  private readonly deltas = new CounterDeltas();
  private watermark: number;
  private newest: number;
  private readOffset: number;
  /** Messages before it were received before the restart: they only rebuild what was pending. */
  private readonly replayUntil: number;
  private readonly restoredWatermark: number;
  /** Where a restart would have to read from, until what was pending is back; null from then on. */
  private replayFrom: number | null;

  constructor(catalog: JourneyCatalog, options: EngineOptions, restored?: PartitionState) {
    this.options = options;
    this.ids = new RecentIds({ rememberMs: options.rememberIdsMs, maxIds: options.maxRememberedIds });
    this.runs = new PartitionRuns(this.register, options.amendWithinMs);
    this.watermark = this.restoredWatermark = restored?.watermarkMs ?? -Infinity;
    this.newest = restored?.newestMs ?? -Infinity;
    this.readOffset = this.replayUntil = restored?.readOffset ?? 0;
    this.replayFrom = restored && restored.resumeOffset < restored.readOffset ? restored.resumeOffset : null;
    this.eras = new VersionEras(catalog, this.register, restored?.eras ?? [], this.readOffset);
    if (!restored) return;
    this.ids.restore(restored.idBlocks, restored.resumeOffset);
    this.restore(asChanges(restored.runs));
  }

  get watermarkMs(): number | null {
    return finiteOrNull(this.watermark);
  }

  get newestMs(): number | null {
    return finiteOrNull(this.newest);
  }

  /** Whether anything changed since the last checkpoint but the position in the log. */
  get hasChanges(): boolean {
    return this.deltas.size > 0 || this.runs.hasChanges;
  }

  /** Still reading again what was pending when the partition was last stored. */
  get isReplaying(): boolean {
    return this.replayFrom !== null;
  }

  /** Runs in flight by journey, cold ones included. */
  get runsInFlight(): ReadonlyMap<string, number> {
    return new Map([...this.register.all()].map(({ journey, inFlight }) => [journey, inFlight]));
  }

  /** Customers and journeys it holds something of: runs in flight, those that ended lately, what is pending. */
  get runsInMemory(): number {
    return this.runs.inMemory;
  }

  get coldRuns(): number {
    return this.runs.coldCount;
  }

  /**
   * Takes stored runs back, in portions if there are many: before the first message is received. Of changes to one
   * key the last one counts, so blocks of changes can be given as they were stored.
   */
  restore(changes: Iterable<ChangedRun>): void {
    this.runs.restore(changes);
  }

  /** New runs start under the new versions; runs in flight finish under theirs. */
  follow(catalog: JourneyCatalog): void {
    this.eras.follow(catalog, this.readOffset);
  }

  /**
   * Takes the touchpoint at `offset`, written to the log at `loggedAtMs`; null when it was already received before a
   * restart. A touchpoint from the future cannot carry the watermark past the time at which it was logged.
   *
   * @param keyKinds only for journeys keyed by one of these; null: for all
   */
  receive(
    touchpoint: Touchpoint,
    offset: number,
    loggedAtMs: number,
    keyKinds: ReadonlySet<string> | null = null,
  ): Reception | null {
    const isReplay = !this.moveTo(offset);
    const { timeMs } = touchpoint;
    const newest = Math.max(this.newest, Math.min(timeMs, loggedAtMs));
    const isNew = this.ids.isNew(touchpoint.source, touchpoint.id, offset, newest, isReplay);
    if (isReplay) {
      if (isNew && timeMs > this.restoredWatermark) {
        this.show(touchpoint, offset, this.eras.routesAt(offset), keyKinds, nobody);
      }
      return null;
    }
    if (!isNew) return 'duplicate';
    const isLate = timeMs <= this.watermark;
    const isWanted = this.show(touchpoint, offset, this.eras.routes, keyKinds, this.deltas);
    if (newest > this.newest) {
      this.newest = newest;
      this.advanceTo(this.watermarkAfter(newest));
    }
    if (isLate) return 'late';
    return isWanted ? 'accepted' : 'ignored';
  }

  /**
   * Gives away all that is followed under a key, by the message at `offset`; what it added to the counters stays
   * there. Those of `coldUnder` the key must be warmed before.
   */
  depart(key: string, offset: number): readonly CarriedSlot[] {
    return this.runs.depart(key, offset < this.replayUntil);
  }

  /** Goes on with what departed, under another key of the same customer; those of `coldUnder` it must be warm. */
  adopt(key: string, carried: readonly CarriedSlot[], offset: number): void {
    const isReplay = offset < this.replayUntil;
    const recorder = isReplay ? nobody : this.deltas;
    const watermarkMs = isReplay ? this.restoredWatermark : this.watermark;
    for (const one of carried) this.runs.adopt(key, one, offset, watermarkMs, isReplay, recorder);
  }

  /** A message that is no touchpoint (rejected, or a gap in the log) only moves the position. */
  skip(offset: number): boolean {
    return this.moveTo(offset);
  }

  /** Event time is complete up to here: settles, expires deadlines, forgets what can no longer be amended. */
  advanceTo(watermarkMs: number): void {
    if (!(watermarkMs > this.watermark) || this.isReplaying) return;
    this.runs.advanceTo(watermarkMs, this.deltas);
    this.watermark = watermarkMs;
  }

  /** Where the watermark is, or would be, once the newest touchpoint is of this time (no later than it was logged). */
  watermarkAfter(newestMs: number): number {
    const complete = Math.floor((newestMs - this.options.allowedLatenessMs) / 1000) * 1000;
    return Math.max(this.watermark, complete);
  }

  /**
   * @param eviction which runs may leave memory with this checkpoint. They can be warmed once it is stored, and not
   * before: until then nothing must be received for them.
   */
  takeCheckpoint(eviction: Eviction | null = null): Checkpoint {
    const { blocks, forgetBefore } = this.ids.takeFresh();
    const resumeOffset = this.replayFrom ?? Math.min(this.readOffset, this.runs.pendingOffsets.lowest());
    return {
      readOffset: this.readOffset,
      resumeOffset,
      watermarkMs: this.watermarkMs,
      newestMs: this.newestMs,
      eras: this.eras.from(resumeOffset),
      counters: this.deltas.take(),
      ...this.runs.take(eviction),
      idBlocks: blocks,
      forgetIdsBefore: forgetBefore,
    };
  }

  /** At claim, in portions: the runs in flight that are not in memory. */
  rememberCold(runs: Iterable<ColdRun>): void {
    this.runs.rememberCold(runs);
  }

  /** Never false of a cold run; true of one that is not in a few of millions. */
  isCold(journey: string, key: string): boolean {
    return this.runs.isCold(journey, key);
  }

  /** What the message would be shown to that may be cold, and so must be looked for and warmed first. */
  coldOf(
    touchpoint: Touchpoint,
    offset: number,
    keyKinds: ReadonlySet<string> | null = null,
  ): readonly RunKey[] {
    if (this.runs.coldCount === 0) return noKeys;
    const routes = offset < this.replayUntil ? this.eras.routesAt(offset) : this.eras.routes;
    return routes.of(touchpoint).flatMap(({ keyKind, followed: { journey } }) => {
      const key = touchpoint.identities[keyKind];
      const isShown = key !== undefined && (keyKinds === null || keyKinds.has(keyKind));
      return isShown && this.isCold(journey, key) ? [{ journey, key }] : [];
    });
  }

  /** What a departure or an arrival under the key would need, and must be looked for and warmed first. */
  coldUnder(key: string): readonly RunKey[] {
    return this.runs.coldUnder(key);
  }

  /**
   * Null when the watermark may move here. Else cold runs are due: all with a deadline before the moment returned must
   * be warmed first.
   */
  coldDueBefore(watermarkMs: number): number | null {
    return this.runs.coldDueBefore(watermarkMs);
  }

  /** Takes cold runs back into memory. Those that are not there (`isCold` was wrong) need no word. */
  warm(runs: Iterable<Run>): void {
    this.runs.warm(runs);
  }

  /** False for a message received before the restart. */
  private moveTo(offset: number): boolean {
    if (offset >= this.replayUntil - 1) this.replayFrom = null;
    if (offset < this.replayUntil) return false;
    this.readOffset = offset + 1;
    return true;
  }

  /** False when no journey wants it. */
  private show(
    touchpoint: Touchpoint,
    offset: number,
    routes: Routes,
    keyKinds: ReadonlySet<string> | null,
    recorder: RunRecorder,
  ): boolean {
    let isWanted = false;
    for (const route of routes.of(touchpoint)) {
      if (keyKinds !== null && !keyKinds.has(route.keyKind)) continue;
      const key = touchpoint.identities[route.keyKind];
      if (key === undefined) continue;
      isWanted = true;
      this.runs.receive(route, key, touchpoint, offset, this.watermark, recorder);
    }
    return isWanted;
  }
}

const noKeys: readonly RunKey[] = [];

function* asChanges(runs: Iterable<Run>): Iterable<ChangedRun> {
  for (const run of runs) yield { journey: run.definition.journey, key: run.key, run };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
