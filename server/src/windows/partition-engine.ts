import { isDeepStrictEqual } from 'node:util';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { deadlineOf } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { CounterDeltas } from './counter-deltas.ts';
import type { CounterDelta } from './counter-deltas.ts';
import { DueQueue } from './due-queue.ts';
import { RecentIds } from './recent-ids.ts';
import type { IdBlock } from './recent-ids.ts';
import { RunSlot } from './run-slot.ts';

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

/** From which offset on new runs started under which version of each journey. */
export interface VersionEra {
  readonly fromOffset: number;
  readonly versions: Readonly<Record<string, number>>;
}

/** A partition as it was last stored. Offsets are of the next message, times ms of event time. */
export interface PartitionState {
  /** Everything before it has been received. */
  readonly readOffset: number;
  /** Where to read again from: everything before it is settled. */
  readonly resumeOffset: number;
  /** Null before the first touchpoint. */
  readonly watermarkMs: number | null;
  readonly newestMs: number | null;
  /** Those that what is pending was counted by; ascending. */
  readonly eras: readonly VersionEra[];
  readonly runs: readonly Run[];
  readonly idBlocks: readonly IdBlock[];
}

/** A slot to store: the run it holds now, or null to forget it. */
export interface ChangedRun {
  readonly journey: string;
  readonly key: string;
  readonly run: Run | null;
}

/** All that changed since the last checkpoint; stored in one transaction or not at all. */
export interface Checkpoint {
  readonly readOffset: number;
  readonly resumeOffset: number;
  readonly watermarkMs: number | null;
  readonly newestMs: number | null;
  readonly eras: readonly VersionEra[];
  readonly counters: readonly CounterDelta[];
  readonly runs: readonly ChangedRun[];
  readonly idBlocks: readonly IdBlock[];
  readonly forgetIdsBefore: number;
}

/**
 * Follows the journeys of one partition's touchpoints. Pure of I/O and clock.
 *
 * Invariants:
 * - What it decides depends on the order of the log alone, not on how it is cut into batches or checkpoints, nor on
 *   restarts in between; `advanceTo` (idle partitions) is the one exception and belongs to the caller.
 * - The watermark never goes back; everything at or before it is settled, everything after it is pending.
 * - A checkpoint taken at any message, stored, and resumed from gives the same counters as never having stopped.
 */
export class PartitionEngine {
  private catalog: JourneyCatalog;
  private readonly options: EngineOptions;
  private readonly slots = new Map<string, Map<string, RunSlot>>();
  private readonly changed = new Set<RunSlot>();
  private readonly settleQueue = new DueQueue<RunSlot>();
  private readonly deadlineQueue = new DueQueue<RunSlot>();
  /** Lowest offset still pending, by second of event time. */
  private readonly pendingOffsets = new Map<number, number>();
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
  private eras: readonly VersionEra[];
  private replayCatalog: { readonly era: VersionEra; readonly catalog: JourneyCatalog } | null = null;

  constructor(catalog: JourneyCatalog, options: EngineOptions, restored?: PartitionState) {
    this.catalog = catalog;
    this.options = options;
    this.ids = new RecentIds({ rememberMs: options.rememberIdsMs, maxIds: options.maxRememberedIds });
    this.watermark = this.restoredWatermark = restored?.watermarkMs ?? -Infinity;
    this.newest = restored?.newestMs ?? -Infinity;
    this.readOffset = this.replayUntil = restored?.readOffset ?? 0;
    this.replayFrom = restored && restored.resumeOffset < restored.readOffset ? restored.resumeOffset : null;
    this.eras = restored?.eras ?? [];
    this.beginEra();
    if (!restored) return;
    this.ids.restore(restored.idBlocks, restored.resumeOffset);
    for (const run of restored.runs) {
      const slot = new RunSlot(run.definition.journey, run.key, run);
      this.slotsOf(slot.journey).set(slot.key, slot);
      this.watchDeadline(slot);
    }
  }

  get watermarkMs(): number | null {
    return finiteOrNull(this.watermark);
  }

  get newestMs(): number | null {
    return finiteOrNull(this.newest);
  }

  /** Whether anything changed since the last checkpoint but the position in the log. */
  get hasChanges(): boolean {
    return this.deltas.size > 0 || this.changed.size > 0;
  }

  /** Still reading again what was pending when the partition was last stored. */
  get isReplaying(): boolean {
    return this.replayFrom !== null;
  }

  /** New runs start under the new versions; runs in flight finish under theirs. */
  follow(catalog: JourneyCatalog): void {
    this.catalog = catalog;
    this.replayCatalog = null;
    this.beginEra();
  }

  /**
   * Takes the touchpoint at `offset`, written to the log at `loggedAtMs`; null when it was already received before a
   * restart. A touchpoint from the future cannot carry the watermark past the time at which it was logged.
   */
  receive(touchpoint: Touchpoint, offset: number, loggedAtMs: number): Reception | null {
    const isReplay = !this.moveTo(offset);
    const newest = Math.max(this.newest, Math.min(touchpoint.timeMs, loggedAtMs));
    const isNew = this.ids.isNew(touchpoint.source, touchpoint.id, offset, newest, isReplay);
    if (isReplay) {
      if (isNew && touchpoint.timeMs > this.restoredWatermark) {
        // By the versions it was counted by, or what is taken away later would be something else.
        this.count(touchpoint, offset, this.catalogAt(offset), new CounterDeltas());
      }
      return null;
    }
    if (!isNew) return 'duplicate';
    const isLate = touchpoint.timeMs <= this.watermark;
    const counted = this.count(touchpoint, offset, this.catalog, this.deltas);
    if (newest > this.newest) {
      this.newest = newest;
      this.advanceTo(Math.floor((this.newest - this.options.allowedLatenessMs) / 1000) * 1000);
    }
    if (isLate) return 'late';
    return counted ? 'accepted' : 'ignored';
  }

  /** A message that is no touchpoint (rejected, or a gap in the log) only moves the position. */
  skip(offset: number): boolean {
    return this.moveTo(offset);
  }

  /** Event time is complete up to here: settles, expires deadlines, forgets what can no longer be amended. */
  advanceTo(watermarkMs: number): void {
    if (!(watermarkMs > this.watermark) || this.isReplaying) return;
    this.watermark = watermarkMs;
    for (const slot of new Set(this.settleQueue.take(watermarkMs))) {
      this.settle(slot);
      if (slot.hasPending && isWithinSecondOf(slot.oldestPendingMs, watermarkMs)) {
        this.settleQueue.add(slot.oldestPendingMs, slot);
      }
    }
    for (const slot of new Set(this.deadlineQueue.take(watermarkMs))) {
      this.settle(slot);
      if (slot.settled && isWithinSecondOf(this.dueMs(slot.settled), watermarkMs)) this.watchDeadline(slot);
    }
    for (const second of this.pendingOffsets.keys()) {
      if ((second + 1) * 1000 <= watermarkMs) this.pendingOffsets.delete(second);
    }
  }

  takeCheckpoint(): Checkpoint {
    const runs = [...this.changed].map(({ journey, key, settled }) => ({ journey, key, run: settled }));
    this.changed.clear();
    const { blocks, forgetBefore } = this.ids.takeFresh();
    const resumeOffset = this.replayFrom ?? this.lowestPendingOffset();
    const firstEra = this.eras.findLastIndex(({ fromOffset }) => fromOffset <= resumeOffset);
    this.eras = this.eras.slice(Math.max(0, firstEra));
    return {
      readOffset: this.readOffset,
      resumeOffset,
      watermarkMs: this.watermarkMs,
      newestMs: this.newestMs,
      eras: this.eras,
      counters: this.deltas.take(),
      runs,
      idBlocks: blocks,
      forgetIdsBefore: forgetBefore,
    };
  }

  /** False for a message received before the restart. */
  private moveTo(offset: number): boolean {
    if (offset >= this.replayUntil - 1) this.replayFrom = null;
    if (offset < this.replayUntil) return false;
    this.readOffset = offset + 1;
    return true;
  }

  private beginEra(): void {
    const versions = this.catalog.currentVersions;
    if (!isDeepStrictEqual(this.eras.at(-1)?.versions, versions)) {
      this.eras = [...this.eras, { fromOffset: this.readOffset, versions }];
    }
  }

  private catalogAt(offset: number): JourneyCatalog {
    const era = this.eras.findLast(({ fromOffset }) => fromOffset <= offset);
    if (!era) return this.catalog;
    if (this.replayCatalog?.era !== era) {
      this.replayCatalog = { era, catalog: this.catalog.withCurrent(era.versions) };
    }
    return this.replayCatalog.catalog;
  }

  private count(
    touchpoint: Touchpoint,
    offset: number,
    catalog: JourneyCatalog,
    deltas: CounterDeltas,
  ): boolean {
    let wanted = false;
    for (const definition of catalog.interestedIn(touchpoint)) {
      const key = touchpoint.identities[definition.key];
      if (key === undefined) continue;
      wanted = true;
      const slots = this.slotsOf(definition.journey);
      let slot = slots.get(key);
      if (!slot) slots.set(key, (slot = new RunSlot(definition.journey, key, null)));
      if (touchpoint.timeMs > this.watermark) {
        slot.add(touchpoint, offset, definition, deltas);
        this.settleQueue.add(touchpoint.timeMs, slot);
        this.rememberPending(touchpoint.timeMs, offset);
      } else if (touchpoint.timeMs > this.watermark - this.options.amendWithinMs) {
        if (slot.addLate(touchpoint, definition, deltas)) {
          this.changed.add(slot);
          this.watchDeadline(slot);
        }
      }
      this.releaseIfEmpty(slot);
    }
    return wanted;
  }

  private settle(slot: RunSlot): void {
    if (slot.settle(this.watermark, this.deltas)) {
      this.changed.add(slot);
      this.watchDeadline(slot);
    }
    const endedAtMs = slot.settled?.endedAtMs ?? null;
    if (endedAtMs !== null && !slot.hasPending && this.watermark > endedAtMs + this.options.amendWithinMs) {
      slot.forget();
      this.changed.add(slot);
    }
    this.releaseIfEmpty(slot);
  }

  private watchDeadline(slot: RunSlot): void {
    if (slot.settled) this.deadlineQueue.add(this.dueMs(slot.settled), slot);
  }

  /** The first moment at which time alone changes the run: dropped if in flight, forgotten if ended. */
  private dueMs(run: Run): number {
    const lastMs = run.state === 'in-flight' ? deadlineOf(run) : run.endedAtMs! + this.options.amendWithinMs;
    return lastMs + 1;
  }

  /** A queue may still hold a slot that was released and has a successor under the same key: that one stays. */
  private releaseIfEmpty(slot: RunSlot): void {
    const slots = this.slotsOf(slot.journey);
    if (slot.isEmpty && slots.get(slot.key) === slot) slots.delete(slot.key);
  }

  private lowestPendingOffset(): number {
    let lowest = this.readOffset;
    for (const offset of this.pendingOffsets.values()) lowest = Math.min(lowest, offset);
    return lowest;
  }

  private rememberPending(timeMs: number, offset: number): void {
    const second = Math.floor(timeMs / 1000);
    const lowest = this.pendingOffsets.get(second);
    if (lowest === undefined || offset < lowest) this.pendingOffsets.set(second, offset);
  }

  private slotsOf(journey: string): Map<string, RunSlot> {
    let slots = this.slots.get(journey);
    if (!slots) this.slots.set(journey, (slots = new Map()));
    return slots;
  }
}

/** Queues hand out whole seconds: what is due later within the watermark's own second must be looked at once more. */
function isWithinSecondOf(dueMs: number, watermarkMs: number): boolean {
  return dueMs > watermarkMs && Math.floor(dueMs / 1000) === Math.floor(watermarkMs / 1000);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
