import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { FollowedCheckpoint, PartitionClaim } from './checkpoint-store.ts';
import type { LettersFirst } from './letters-first.ts';

/** While somebody waits for a checkpoint, the consumer says this often that it is alive. */
const ALIVE_EVERY_MS = 1_000;

/**
 * Stores the checkpoints of one partition, one after the other, beside what fills the next one.
 *
 * Invariant: at most one is on its way. It is tried until it is stored, or fails in a way that trying again cannot mend;
 * then whoever asks next is told, and the same one is tried once more before any other.
 */
export class CheckpointWriter {
  /** How many times one was sent on its way. */
  begun = 0;
  /** How long the last one stored was on its way, ms. */
  lastTookMs = 0;
  /** Number of the last one stored. */
  private lastStored: number;
  private readonly store: Pick<LettersFirst, 'save'>;
  private readonly claim: PartitionClaim;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly ready: () => Promise<boolean>;
  private readonly stopping: AbortSignal;
  private unsaved: FollowedCheckpoint | null = null;
  private saving: Promise<unknown> | null = null;
  private failure: { readonly error: unknown } | null = null;

  constructor(parts: {
    readonly store: Pick<LettersFirst, 'save'>;
    readonly claim: PartitionClaim;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Waits until a checkpoint taken now may be stored; false when it is to stop first. */
    readonly ready: () => Promise<boolean>;
    readonly stopping: AbortSignal;
  }) {
    this.store = parts.store;
    this.claim = parts.claim;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.ready = parts.ready;
    this.stopping = parts.stopping;
    this.lastStored = parts.claim.checkpoint;
  }

  get isBusy(): boolean {
    return this.saving !== null;
  }

  /** One has failed for good, and whoever asks next is to be told. */
  get hasFailed(): boolean {
    return this.failure !== null;
  }

  /** Sends a checkpoint on its way; not while one is. False when that is one which failed before: there is none to take yet. */
  begin(take: (number: number) => FollowedCheckpoint): boolean {
    if (this.saving)
      throw new Error(`partition ${this.claim.partitionId}: a checkpoint is on its way already`);
    this.begun++;
    const isNew = this.unsaved === null;
    this.unsaved ??= take(this.lastStored + 1);
    this.saving = this.save(this.unsaved)
      .catch((error: unknown) => (this.failure = { error }))
      .then(() => (this.saving = null));
    return isNew;
  }

  /** Says, once, how the last one failed. @throws WegwarteError `partition-lost`, or a defect */
  tellFailure(): void {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure.error;
  }

  /** Waits, as long as it takes, for the one on its way. Throws what it failed with, or what `stillAlive` throws. */
  async untilStored(stillAlive: () => Promise<void>): Promise<void> {
    while (this.isBusy) {
      const wait = new AbortController();
      await Promise.race([this.saving, pause(ALIVE_EVERY_MS, wait.signal)]);
      wait.abort();
      if (this.isBusy) await stillAlive();
    }
    this.tellFailure();
  }

  private async save(taken: FollowedCheckpoint): Promise<void> {
    const beganMs = this.clock.now();
    if (!(await this.ready())) return;
    for (let attempt = 1; !this.stopping.aborted; attempt++) {
      try {
        await this.store.save(this.claim, taken);
        this.lastStored = taken.number;
        this.lastTookMs = this.clock.now() - beganMs;
        this.unsaved = null;
        if (attempt > 1) this.logger.info({ attempt }, 'the database takes checkpoints again');
        return;
      } catch (error) {
        if (!(error instanceof WegwarteError && error.retriable)) throw error;
        if (attempt === 1 || attempt % 12 === 0) {
          this.logger.error(
            { attempt, reason: error.message },
            error.code === 'log-unavailable'
              ? 'checkpoint not stored, reading waits for the dead-letter topic'
              : 'checkpoint not stored, reading waits for the database',
          );
        }
        await pause(backoffMs(attempt, 250, 5_000), this.stopping);
      }
    }
  }
}
