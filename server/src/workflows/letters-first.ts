import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { CheckpointStore, FollowedCheckpoint, PartitionClaim } from './checkpoint-store.ts';
import type { DeadLetterLog, RejectedMessage } from './dead-letter-log.ts';
import type { FollowMeter } from './follow-meter.ts';

/**
 * Stores checkpoints, each after the messages that were rejected before it.
 *
 * Invariant: a checkpoint is stored only once its letters are in the dead-letter log. A crash in between writes them
 * again, told apart by where they come from; the other way round they would be lost.
 */
export class LettersFirst implements Pick<CheckpointStore, 'save'> {
  private readonly store: CheckpointStore;
  private readonly deadLetters: DeadLetterLog | null;
  private readonly meter: FollowMeter;
  private readonly clock: Clock;
  private readonly stopped: Promise<never>;
  /** By number of the checkpoint: one is on its way at most. */
  private readonly letters = new Map<number, readonly RejectedMessage[]>();

  constructor(parts: {
    readonly store: CheckpointStore;
    readonly deadLetters: DeadLetterLog | null;
    readonly meter: FollowMeter;
    readonly clock: Clock;
    readonly stopping: AbortSignal;
  }) {
    this.store = parts.store;
    this.deadLetters = parts.deadLetters;
    this.meter = parts.meter;
    this.clock = parts.clock;
    // A dead-letter log that hangs must not keep the program from stopping.
    this.stopped = new Promise((_, fail) => {
      const error = new WegwarteError('log-unavailable', 'stopping', { retriable: true });
      parts.stopping.addEventListener('abort', () => fail(error), { once: true });
    });
    this.stopped.catch(() => undefined);
  }

  hold(number: number, letters: readonly RejectedMessage[]): void {
    if (this.deadLetters && letters.length > 0) this.letters.set(number, letters);
  }

  async save(claim: PartitionClaim, followed: FollowedCheckpoint): Promise<void> {
    const startedMs = this.clock.now();
    const letters = this.letters.get(followed.number);
    if (letters) {
      await Promise.race([this.deadLetters!.write(letters), this.stopped]);
      this.letters.delete(followed.number);
      this.meter.lettersWritten(claim, letters.length);
    }
    await this.store.save(claim, followed);
    this.meter.stored(claim, followed.outcomes, this.clock.now() - startedMs);
  }
}
