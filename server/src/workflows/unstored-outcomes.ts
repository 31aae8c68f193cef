import type { Logger } from '../kernel/logger.ts';
import { bucketOf } from '../windows/cohort-counts.ts';
import type { DeadLetter, OutcomeCount, PartitionClaim } from './checkpoint-store.ts';
import type { RejectedMessage } from './dead-letter-log.ts';
import type { LogMessage } from './touchpoint-log.ts';

/** Rejected messages are kept whole until they are written: no more of them than this in one checkpoint. */
const MAX_LETTER_BYTES = 4_194_304;

export interface TakenOutcomes {
  readonly outcomes: readonly OutcomeCount[];
  readonly deadLetters: readonly DeadLetter[];
  readonly letters: readonly RejectedMessage[];
}

/** How the messages of one partition ended since the last checkpoint, and those that were rejected. */
export class UnstoredOutcomes {
  private readonly claim: PartitionClaim;
  private readonly logger: Logger;
  private outcomes = new Map<string, OutcomeCount>();
  /** Where the last one of each was counted, without a reason, under our topic: most often the next one goes there too. */
  private last = new Map<OutcomeCount['outcome'], OutcomeCount>();
  private deadLetters: DeadLetter[] = [];
  private letters: RejectedMessage[] = [];
  private letterBytes = 0;

  constructor(claim: PartitionClaim, logger: Logger) {
    this.claim = claim;
    this.logger = logger;
  }

  /** No more messages may be rejected before these are stored. */
  get isFull(): boolean {
    return this.letterBytes >= MAX_LETTER_BYTES;
  }

  /** By topic: the sources that touchpoints name themselves are without number. */
  count(
    atMs: number,
    outcome: OutcomeCount['outcome'],
    reason = '',
    source: string = this.claim.topic,
    messages = 1,
  ): void {
    const bucketMs = bucketOf(atMs);
    const isPlain = reason === '' && source === this.claim.topic;
    const last = isPlain ? this.last.get(outcome) : undefined;
    if (last?.bucketMs === bucketMs) {
      last.count += messages;
      return;
    }
    const key = `${bucketMs}\0${source}\0${outcome}\0${reason}`;
    let counted = this.outcomes.get(key);
    if (!counted) this.outcomes.set(key, (counted = { bucketMs, source, outcome, reason, count: 0 }));
    counted.count += messages;
    if (isPlain) this.last.set(outcome, counted);
  }

  reject(message: LogMessage, { reason, detail }: { reason: string; detail: string }): void {
    const { offset, loggedAtMs, key, value, unreadable } = message;
    this.count(loggedAtMs, 'rejected', reason, this.claim.topic, unreadable?.count);
    const sizeBytes = unreadable?.packedBytes ?? value?.length ?? 0;
    // Where it lies in the log, and not what it says: nobody has replaced the identities in it.
    this.deadLetters.push({ offset, reason, detail, loggedAtMs, sizeBytes });
    const { topic, partition } = this.claim;
    this.letters.push({ from: { topic, partition }, message, reason, detail });
    this.letterBytes += (value?.length ?? 0) + (key?.length ?? 0);
  }

  take(): TakenOutcomes {
    const { deadLetters, letters } = this;
    const taken = { outcomes: [...this.outcomes.values()], deadLetters, letters };
    const [first] = deadLetters;
    if (first) {
      const { offset, reason, detail } = first;
      const { partitionId: partition } = this.claim;
      this.logger.warn(
        { partition, rejected: deadLetters.length, offset, reason, detail },
        'messages rejected, kept as dead letters; the first of them is named here',
      );
    }
    this.outcomes = new Map();
    this.last = new Map();
    this.deadLetters = [];
    this.letters = [];
    this.letterBytes = 0;
    return taken;
  }
}
