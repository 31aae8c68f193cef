import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionEngine } from '../windows/partition-engine.ts';
import type { Eviction, RunKey } from '../windows/partition-state.ts';
import type { CheckpointStore, ColdPlace, PartitionClaim, Portion } from './checkpoint-store.ts';
import type { CheckpointWriter } from './checkpoint-writer.ts';
import type { InternalMessage } from './rekeying/internal-message.ts';
import type { PartitionIntake } from './rekeying/partition-intake.ts';

/** When runs may leave memory. */
export interface ColdOptions {
  /** Those in flight that nobody has touched for so long, ms of event time. */
  readonly coldAfterMs: number;
  /** One that is due sooner stays: it would be back at once. */
  readonly coldForAtLeastMs: number;
  /** With more runs of a partition than this in memory, those untouched for a minute. */
  readonly maxRunsInMemory: number;
}

const COLD_AFTER_AT_LEAST_MS = 60_000;
/** A row each, and each costs the database some ten times what a run in a block does. */
const EVICTED_AT_ONCE = 5_000;
const EVICTED_AT_ONCE_WHEN_FULL = 20_000;

/** A message that is about to be received. */
export interface Arrival {
  readonly decoded: { readonly touchpoint: Touchpoint } | { readonly internal: InternalMessage };
  readonly offset: number;
  readonly loggedAtMs: number;
}

interface Parts {
  readonly options: ColdOptions;
  readonly engine: PartitionEngine;
  /** Knows what a message needs. */
  readonly intake: Pick<PartitionIntake, 'coldOf' | 'coldDueBefore'>;
  readonly store: CheckpointStore;
  readonly claim: PartitionClaim;
  readonly writer: CheckpointWriter;
  readonly catalog: () => JourneyCatalog;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
}

/**
 * Brings runs that left memory back from the database, before the engine needs them.
 *
 * Invariant: it reads only while no checkpoint is on its way, so what it finds is as the last one left it. What came back
 * since then is still there until the next one is stored, and is passed over.
 */
export class ColdRunLoader {
  private readonly parts: Parts;
  private readonly warmed = new Set<string>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** At the claim: tells the engine which runs are cold. */
  async remember(stillOurs: () => Promise<void>): Promise<void> {
    const { engine, store, claim, catalog } = this.parts;
    await this.inPortions(
      (after) => store.coldKeys(claim, catalog(), after),
      (runs) => engine.rememberCold(runs),
      stillOurs,
    );
  }

  /** There are cold runs, so that it must be asked of each message whether it can be received. */
  get isNeeded(): boolean {
    return this.parts.engine.coldRuns > 0;
  }

  /** Whether nothing must be fetched before it can be received. */
  isReady({ decoded, offset, loggedAtMs }: Arrival): boolean {
    const { engine, intake } = this.parts;
    if (engine.coldRuns === 0) return true;
    return intake.coldDueBefore(decoded, loggedAtMs) === null && intake.coldOf(decoded, offset).length === 0;
  }

  /** Fetches what it needs, and at the same time what those `following` it will. */
  async makeReady(
    { decoded, offset, loggedAtMs }: Arrival,
    following: readonly Arrival[],
    stillOurs: () => Promise<void>,
  ): Promise<void> {
    const { intake, writer, stopping } = this.parts;
    // As often as a checkpoint was taken meanwhile: it may have sent out of memory what was there a moment ago.
    for (let begun = -1; begun !== writer.begun && !stopping.aborted;) {
      begun = writer.begun;
      const dueBeforeMs = intake.coldDueBefore(decoded, loggedAtMs);
      if (dueBeforeMs !== null) await this.warmDue(dueBeforeMs, stillOurs);
      const keys = intake.coldOf(decoded, offset);
      if (keys.length === 0) continue;
      const more = following.flatMap((one) => intake.coldOf(one.decoded, one.offset));
      await this.warm([...keys, ...more], stillOurs);
    }
  }

  /** Fetches all that is due before time may pass this. */
  async makeReadyFor(watermarkMs: number, stillOurs: () => Promise<void>): Promise<void> {
    const { engine, stopping } = this.parts;
    for (;;) {
      const dueBeforeMs = engine.coldDueBefore(watermarkMs);
      if (dueBeforeMs === null || stopping.aborted) return;
      await this.warmDue(dueBeforeMs, stillOurs);
    }
  }

  /** Which runs the next checkpoint may send out of memory. */
  eviction(): Eviction | null {
    const { engine, options } = this.parts;
    const { watermarkMs } = engine;
    // What is being read again is not there yet.
    if (watermarkMs === null || engine.isReplaying) return null;
    const isFull = engine.runsInMemory > options.maxRunsInMemory;
    const afterMs = isFull ? Math.min(COLD_AFTER_AT_LEAST_MS, options.coldAfterMs) : options.coldAfterMs;
    return {
      untouchedSinceMs: watermarkMs - afterMs,
      dueAfterMs: watermarkMs + options.coldForAtLeastMs,
      atMost: isFull ? EVICTED_AT_ONCE_WHEN_FULL : EVICTED_AT_ONCE,
    };
  }

  private async warm(keys: readonly RunKey[], stillOurs: () => Promise<void>): Promise<void> {
    const { store, claim, catalog } = this.parts;
    const wanted = new Map(keys.map((one) => [nameOf(one), one]));
    for (const name of this.warmed) wanted.delete(name);
    if (wanted.size === 0) return;
    await this.untilAnswered(
      () => store.coldRuns(claim, catalog(), [...wanted.values()]),
      (runs) => this.takeBack(runs),
      stillOurs,
    );
  }

  private async warmDue(beforeMs: number, stillOurs: () => Promise<void>): Promise<void> {
    const { engine, store, claim, catalog, writer, stopping } = this.parts;
    const { begun } = writer;
    await this.inPortions(
      (after) => store.coldRunsDue(claim, catalog(), beforeMs, after),
      (runs) => this.takeBack(runs),
      stillOurs,
    );
    if (stopping.aborted || begun !== writer.begun || engine.coldDueBefore(beforeMs - 1) === null) return;
    // Whoever holds the partition now has taken them back. Going on would leave them in flight for ever.
    throw new WegwarteError(
      'partition-lost',
      `partition ${claim.partitionId}: runs that are due are no longer in the database`,
    );
  }

  /** A checkpoint has been taken: once it is stored, those that came back before are gone from the database. */
  checkpointTaken(): void {
    this.warmed.clear();
  }

  private takeBack(runs: readonly Run[]): void {
    const { engine } = this.parts;
    const fresh = runs.filter((run) => {
      const key = keyOf(run);
      return !this.warmed.has(nameOf(key)) && engine.isCold(key.journey, key.key);
    });
    engine.warm(fresh);
    for (const run of fresh) this.warmed.add(nameOf(keyOf(run)));
  }

  private async inPortions<T>(
    ask: (after: ColdPlace | null) => Promise<Portion<T>>,
    take: (items: readonly T[]) => void,
    stillOurs: () => Promise<void>,
  ): Promise<void> {
    let after: ColdPlace | null = null;
    do {
      const from: ColdPlace | null = after;
      after = null;
      await this.untilAnswered(
        () => ask(from),
        ({ items, next }) => {
          take(items);
          after = next;
        },
        stillOurs,
      );
      await stillOurs();
    } while (after);
  }

  /** Asks until there is an answer, or it is told to stop. */
  private async untilAnswered<T>(
    ask: () => Promise<T>,
    take: (answer: T) => void,
    stillOurs: () => Promise<void>,
  ): Promise<void> {
    const { writer, logger, stopping, claim } = this.parts;
    for (let attempt = 1; !stopping.aborted; attempt++) {
      while (writer.isBusy) await writer.untilStored(stillOurs);
      writer.tellFailure();
      const { begun } = writer;
      let answer: T;
      try {
        answer = await ask();
      } catch (error) {
        if (!(error instanceof WegwarteError && error.retriable)) throw error;
        if (attempt === 1 || attempt % 12 === 0) {
          const details = { partition: claim.partitionId, attempt, reason: error.message };
          logger.error(details, 'runs cannot be fetched back, reading waits for the database');
        }
        await pause(backoffMs(attempt, 250, 5_000), stopping);
        await stillOurs();
        continue;
      }
      // Else a checkpoint has been on its way meanwhile, and may have changed what was just read.
      if (writer.begun === begun) return take(answer);
    }
  }
}

function keyOf({ definition: { journey }, key }: Run): RunKey {
  return { journey, key };
}

function nameOf({ journey, key }: RunKey): string {
  return `${journey}\0${key}`;
}
