import { bucketOf } from '../windows/cohort-counts.ts';
import { feedDelayMs, idleWatermarkMs } from '../windows/idle-time.ts';
import { PartitionEngine } from '../windows/partition-engine.ts';
import type { EngineOptions } from '../windows/partition-engine.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type {
  CheckpointStore,
  DeadLetter,
  FollowedCheckpoint,
  OutcomeCount,
  PartitionClaim,
} from './checkpoint-store.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { ColdRunLoader } from './cold-run-loader.ts';
import type { Arrival, ColdOptions } from './cold-run-loader.ts';
import type { LogMessage, Reception } from './touchpoint-log.ts';
import type { DeadLetterLog, RejectedMessage } from './dead-letter-log.ts';
import type { FollowMeter, PartitionProgress } from './follow-meter.ts';
import { LettersFirst } from './letters-first.ts';
import { PartitionIntake } from './rekeying/partition-intake.ts';
import type { Rekeying } from './rekeying/partition-intake.ts';
import type { InternalMessage } from './rekeying/internal-message.ts';

/** A message made into a touchpoint, or why it could not be. */
export type Decoded =
  | { readonly ok: true; readonly touchpoint: Touchpoint }
  | { readonly ok: true; readonly internal: InternalMessage }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** What is needed to read a message, such as its schema, has still to come; the message is decoded again after `ready`. */
export interface NotYetDecoded {
  readonly ok: 'wait';
  /** Rejects with a retriable WegwarteError while it cannot be had. */
  readonly ready: Promise<void>;
}

/** `topic` tells how the message is to be read. */
export type DecodeMessage = (message: LogMessage, topic: string) => Decoded | NotYetDecoded;

export interface FollowerOptions extends EngineOptions, ColdOptions {
  /** A checkpoint at least this often while there is something to store. */
  readonly checkpointEveryMs: number;
  /**
   * And after this many messages: so many are received at most while the checkpoint before is on its way. Many, because
   * what falls into the same bucket costs the database once in a checkpoint.
   */
  readonly checkpointEveryMessages: number;
  /** A partition that is read to its end and quiet for this long lets the wall clock move its watermark. */
  readonly idleAfterMs: number;
}

/** How long reading waits for what a message needs, before it goes on elsewhere. */
const SOON_MS = 500;

export const defaultFollowerTimings = {
  checkpointEveryMs: 1_000,
  checkpointEveryMessages: 100_000,
  coldAfterMs: 3_600_000,
  coldForAtLeastMs: 600_000,
  maxRunsInMemory: 1_000_000,
  idleAfterMs: 5_000,
};

/** Rejected messages are kept whole until they are written: no more of them than this in one checkpoint. */
const MAX_LETTER_BYTES = 4_194_304;
/** Messages decoded at once to see which runs they need back from the database. */
const LOOK_AHEAD = 2_000;

/**
 * One partition from log to database: decodes, follows runs, and stores counters, runs and position together.
 *
 * Invariant: at most one checkpoint is on its way and one is being filled; when that is full nothing more is received
 * until the first is stored. So memory is bounded by two intervals' messages however long the database is away.
 */
export class PartitionFollower {
  readonly claim: PartitionClaim;
  private readonly engine: PartitionEngine;
  private readonly intake: PartitionIntake;
  private readonly decode: DecodeMessage;
  private readonly store: CheckpointStore;
  private readonly options: FollowerOptions;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly lettersFirst: LettersFirst;
  private readonly writer: CheckpointWriter;
  private readonly cold: ColdRunLoader;
  private catalog: JourneyCatalog;
  /** Decoded already, by offset. */
  private readonly ahead = new Map<number, Decoded>();
  private outcomes = new Map<string, OutcomeCount>();
  private deadLetters: DeadLetter[] = [];
  private letters: RejectedMessage[] = [];
  private letterBytes = 0;
  private messagesSinceSave = 0;
  /** How often in a row what a message needs to be read could not be had. */
  private holdUps = 0;
  private lastSaveMs: number;
  /** When the last message came to the log; of one that had to wait to be read, the log's own word for it. */
  private lastMessageAtMs: number | null = null;
  /** Since when no touchpoint has been received. What is rejected says nothing about the time. */
  private quietSinceMs: number;
  private receivingMs = 0;
  private feedDelayMs: number;
  private takenWatermarkMs: number | null;
  private next: number;
  private end: number;
  /** All there was when the log was last heard of has been read. */
  private isCaughtUp = false;

  constructor(
    claim: PartitionClaim,
    parts: {
      readonly catalog: JourneyCatalog;
      readonly decode: DecodeMessage;
      readonly store: CheckpointStore;
      /** Null where no log is kept beside the database: of what is rejected only the place is kept then. */
      readonly deadLetters: DeadLetterLog | null;
      readonly meter: FollowMeter;
      readonly options: FollowerOptions;
      readonly clock: Clock;
      readonly logger: Logger;
      readonly rekeying?: Rekeying | null;
      /** How many partitions the topic has. */
      readonly partitions?: number;
    },
  ) {
    const { catalog, options, logger, rekeying = null, partitions = 1 } = parts;
    this.claim = claim;
    // What is re-keyed brings its time along: here the newest touchpoint says nothing of those that lag behind it.
    const isInternal = claim.topic === rekeying?.plan.internalTopic;
    const allowedLatenessMs = isInternal ? Infinity : options.allowedLatenessMs;
    const engine = new PartitionEngine(catalog, { ...options, allowedLatenessMs }, claim.state);
    this.engine = engine;
    const { readOffset } = claim.state;
    const stored = claim.rekeying;
    this.intake = new PartitionIntake({
      name: claim,
      partitions,
      engine,
      catalog,
      stored,
      readOffset,
      rekeying,
      logger,
    });
    this.decode = parts.decode;
    this.store = parts.store;
    this.options = parts.options;
    this.clock = parts.clock;
    this.logger = parts.logger;
    const stopping = this.stopping.signal;
    this.lettersFirst = new LettersFirst({ ...parts, stopping });
    // What a checkpoint moves past has caused messages to other partitions: once it is stored, nobody causes them again.
    const ready = () => this.intake.sent();
    this.writer = new CheckpointWriter({ ...parts, store: this.lettersFirst, claim, ready, stopping });
    this.catalog = parts.catalog;
    const { intake, writer } = this;
    this.cold = new ColdRunLoader({
      ...parts,
      catalog: () => this.catalog,
      claim,
      engine,
      intake,
      writer,
      stopping,
    });
    // Since when this owner has been listening: a pause it only heard the end of is no quiet.
    this.lastSaveMs = this.quietSinceMs = parts.clock.now();
    this.feedDelayMs = feedDelayMs(claim.state.newestMs, claim.lastMessageAtMs);
    this.takenWatermarkMs = claim.state.watermarkMs;
    this.next = claim.state.resumeOffset;
    this.end = claim.state.readOffset;
  }

  /** The offset to read next. */
  get position(): number {
    return this.next;
  }

  get progress(): PartitionProgress {
    const { topic, partition } = this.claim;
    const { newestMs, watermarkMs } = this.engine;
    const lastMessageAtMs = this.lastMessageAtMs ?? this.claim.lastMessageAtMs;
    return {
      topic,
      partition,
      position: this.next,
      endOffset: this.end,
      newestMs,
      watermarkMs,
      lastMessageAtMs,
    };
  }

  /** Before the first message. */
  async rememberCold(stillOurs: () => Promise<void>): Promise<void> {
    await this.cold.remember(stillOurs);
  }

  follow(catalog: JourneyCatalog): void {
    this.catalog = catalog;
    this.ahead.clear();
    this.engine.follow(catalog);
    this.intake.follow(catalog);
  }

  /** Moves on past what cannot be read: records of the log's own, or messages that have expired from it. */
  skipTo(offset: number): void {
    if (offset <= this.next) return;
    this.next = offset;
    this.engine.skip(offset - 1);
    // To be stored like a message: who looks at the stored position must not take this for lag.
    this.messagesSinceSave++;
  }

  async receive(
    messages: readonly LogMessage[],
    endOffset: number,
    stillAlive: () => Promise<void>,
  ): Promise<Reception> {
    this.writer.tellFailure();
    this.ahead.clear();
    let isHeld = false;
    // With nothing left unread before, what comes now has only just been written.
    const isLive = this.isCaughtUp;
    this.receivingMs = this.clock.now();
    const { newestMs } = this.engine;
    this.end = Math.max(this.end, endOffset);
    for (const [index, given] of messages.entries()) {
      // The log may give a message again after a seek; the engine must see each position once and in order.
      if (given.offset < this.next) continue;
      const message = this.datedHere(given);
      let decoded = this.decodeOne(message);
      if (decoded?.ok === 'wait') {
        // Only here: to await what is there already would cost more than decoding.
        decoded = await this.decodedSoon(message, decoded);
        if (!decoded) {
          isHeld = true;
          break;
        }
      }
      if (decoded?.ok) {
        const arrival = { ...message, decoded };
        if (!this.cold.isReady(arrival)) {
          const following = this.lookAhead(messages.slice(index + 1, index + LOOK_AHEAD));
          await this.cold.makeReady(arrival, following, stillAlive);
          if (this.stopping.signal.aborted) return;
        }
      }
      this.receiveOne(message, decoded);
      this.next = message.offset + 1;
      this.messagesSinceSave++;
      if (this.isFull) await this.makeRoom(stillAlive);
      if (this.stopping.signal.aborted) return;
    }
    this.isCaughtUp = this.next >= this.end;
    const last = messages.at(-1);
    if (last) {
      const nowMs = this.clock.now();
      this.lastMessageAtMs = isLive ? nowMs : Math.min(nowMs, last.loggedAtMs);
      if (this.engine.newestMs !== newestMs) {
        this.feedDelayMs = feedDelayMs(this.engine.newestMs, this.lastMessageAtMs);
      }
    }
    this.intake.rest(this.clock.now());
    if (this.isDue()) this.passOn();
    if (isHeld) return 'held';
  }

  /** The log was heard of: stores what is due, and lets time go on where nothing more is to come. */
  async heard(endOffset: number): Promise<void> {
    const nowMs = this.clock.now();
    this.end = Math.max(this.end, endOffset);
    this.isCaughtUp = this.next >= this.end;
    const isQuiet = nowMs - this.quietSinceMs >= this.options.idleAfterMs;
    const isIdle = this.isCaughtUp && isQuiet && this.intake.mayGoByClock;
    const idleUntilMs = isIdle
      ? idleWatermarkMs(nowMs, this.feedDelayMs, this.options.allowedLatenessMs)
      : undefined;
    if (idleUntilMs !== undefined && this.engine.newestMs !== null) await this.letTimePass(idleUntilMs);
    this.intake.rest(nowMs, idleUntilMs);
    // A watermark that moved is news though no run changed: the detector waits for the slowest partition's.
    const hasNews =
      this.engine.hasChanges ||
      this.messagesSinceSave > 0 ||
      this.engine.watermarkMs !== this.takenWatermarkMs;
    this.writer.tellFailure();
    if (hasNews && this.isDue()) this.passOn();
    else if (!hasNews) await this.store.heard(this.claim, this.end, nowMs);
  }

  /**
   * Stores what there is. Waits, as long as it takes, for a database that is away, and calls `stillAlive` meanwhile.
   * @throws WegwarteError `partition-lost`
   */
  async checkpoint(stillAlive: () => Promise<void>): Promise<void> {
    let isTaken = false;
    while (!isTaken && !this.stopping.signal.aborted) {
      while (this.writer.isBusy) await this.writer.untilStored(stillAlive);
      this.writer.tellFailure();
      isTaken = this.passOn();
      await this.writer.untilStored(stillAlive);
    }
  }

  /** Stores once more if it can at once, and is done. What was not stored is read again by the next owner. */
  async stop(): Promise<void> {
    const last = this.checkpoint(async () => undefined).catch(() => undefined);
    const giveUp = setTimeout(() => this.abandon(), 2_000);
    await last;
    clearTimeout(giveUp);
    this.abandon();
  }

  /** It is somebody else's by now: nothing more is sent or stored. */
  abandon(): void {
    this.stopping.abort();
    this.intake.stop();
  }

  private isDue(): boolean {
    return !this.writer.isBusy && this.clock.now() - this.lastSaveMs >= this.options.checkpointEveryMs;
  }

  private get isFull(): boolean {
    const isMuch = this.messagesSinceSave >= this.options.checkpointEveryMessages;
    return isMuch || this.letterBytes >= MAX_LETTER_BYTES;
  }

  /** Unless something is received while runs that are due are fetched back. */
  private async letTimePass(watermarkMs: number): Promise<void> {
    const { next } = this;
    await this.cold.makeReadyFor(watermarkMs, async () => undefined);
    const isStillQuiet = this.next === next && this.end <= next && !this.stopping.signal.aborted;
    if (isStillQuiet && this.engine.coldDueBefore(watermarkMs) === null) this.engine.advanceTo(watermarkMs);
  }

  private lookAhead(following: readonly LogMessage[]): Arrival[] {
    const arrivals: Arrival[] = [];
    for (const given of following) {
      const message = this.datedHere(given);
      const decoded = this.decodeOne(message);
      if (decoded?.ok === 'wait') break;
      if (!decoded) continue;
      this.ahead.set(message.offset, decoded);
      if (decoded.ok) arrivals.push({ ...message, decoded });
    }
    return arrivals;
  }

  /** Sends what there is on its way. Waits only where the checkpoint before it still is. */
  private async makeRoom(stillAlive: () => Promise<void>): Promise<void> {
    while (this.isFull && !this.stopping.signal.aborted) {
      if (this.writer.isBusy) await this.writer.untilStored(stillAlive);
      else this.passOn();
    }
  }

  /** A producer stamps its messages by its own clock: one that runs ahead must not carry event time with it. */
  private datedHere(message: LogMessage): LogMessage {
    const nowMs = this.clock.now();
    return message.loggedAtMs <= nowMs ? message : { ...message, loggedAtMs: nowMs };
  }

  /** Null for a message that was rejected once, before this partition was taken over. */
  private decodeOne(message: LogMessage): Decoded | NotYetDecoded | null {
    const { rejectedOffsets, state } = this.claim;
    if (message.offset < state.readOffset && rejectedOffsets.has(message.offset)) return null;
    const known = this.ahead.get(message.offset);
    this.ahead.delete(message.offset);
    return known ?? this.decode(message, this.claim.topic);
  }

  /** Null while what a message needs to be read cannot be had: passing it over would lose it. */
  private async decodedSoon(message: LogMessage, first: NotYetDecoded): Promise<Decoded | null> {
    let reason = 'no answer yet';
    try {
      // Not for long: who fetches for all partitions at once waits with us.
      await Promise.race([first.ready, pause(SOON_MS, this.stopping.signal)]);
      const decoded = this.decode(message, this.claim.topic);
      if (decoded.ok !== 'wait') {
        this.holdUps = 0;
        return decoded;
      }
    } catch (error) {
      if (!(error instanceof WegwarteError && error.retriable)) throw error;
      reason = error.message;
    }
    this.holdUps++;
    if (this.holdUps === 1 || this.holdUps % 12 === 0) {
      const details = { partition: this.claim.partitionId, offset: message.offset, attempt: this.holdUps };
      this.logger.error({ ...details, reason }, 'a message cannot be read yet, its partition waits');
    }
    return null;
  }

  private receiveOne(message: LogMessage, decoded: Decoded | null): void {
    if (!decoded) {
      this.engine.skip(message.offset);
      return;
    }
    const { loggedAtMs } = message;
    if (!decoded.ok) {
      if (!this.engine.skip(message.offset)) return;
      this.countOutcome(loggedAtMs, 'rejected', decoded.reason);
      this.reject(message, decoded);
      return;
    }
    if ('internal' in decoded) {
      const ended = this.intake.receiveInternal(decoded.internal, message.offset);
      if (ended) this.countOutcome(ended.touchpoint.timeMs, ended.reception, '', ended.countsFor);
      return;
    }
    const { touchpoint } = decoded;
    this.quietSinceMs = this.receivingMs;
    const outcome = this.intake.receive(touchpoint, message.offset, loggedAtMs);
    if (outcome) this.countOutcome(touchpoint.timeMs, outcome, '');
  }

  private reject(message: LogMessage, { reason, detail }: { reason: string; detail: string }): void {
    const { offset, loggedAtMs, key, value } = message;
    const sizeBytes = value?.length ?? 0;
    // Where it lies in the log, and not what it says: nobody has replaced the identities in it.
    this.deadLetters.push({ offset, reason, detail, loggedAtMs, sizeBytes });
    const { topic, partition } = this.claim;
    this.letters.push({ from: { topic, partition }, message, reason, detail });
    this.letterBytes += sizeBytes + (key?.length ?? 0);
  }

  /** By topic: the sources that touchpoints name themselves are without number. */
  private countOutcome(
    atMs: number,
    outcome: OutcomeCount['outcome'],
    reason: string,
    source = this.claim.topic,
  ): void {
    const bucketMs = bucketOf(atMs);
    const key = `${bucketMs}\0${source}\0${outcome}\0${reason}`;
    const counted = this.outcomes.get(key);
    if (counted) counted.count++;
    else this.outcomes.set(key, { bucketMs, source, outcome, reason, count: 1 });
  }

  /** Lets a checkpoint go its way, while the next one is filled. False when it is one that failed before. */
  private passOn(): boolean {
    return this.writer.begin((number) => this.takeCheckpoint(number));
  }

  private takeCheckpoint(number: number): FollowedCheckpoint {
    const taken: FollowedCheckpoint = {
      number,
      checkpoint: this.engine.takeCheckpoint(this.cold.eviction()),
      outcomes: [...this.outcomes.values()],
      deadLetters: this.deadLetters,
      endOffset: this.end,
      lastMessageAtMs: this.lastMessageAtMs,
      savedAtMs: this.clock.now(),
      rekeying: this.intake.takeChanges(),
    };
    const [first] = this.deadLetters;
    if (first) {
      const { offset, reason, detail } = first;
      const details = {
        partition: this.claim.partitionId,
        rejected: this.deadLetters.length,
        offset,
        reason,
        detail,
      };
      this.logger.warn(details, 'messages rejected, kept as dead letters; the first of them is named here');
    }
    this.lettersFirst.hold(number, this.letters);
    this.cold.checkpointTaken();
    this.outcomes = new Map();
    this.deadLetters = [];
    this.letters = [];
    this.letterBytes = 0;
    this.messagesSinceSave = 0;
    this.lastSaveMs = this.clock.now();
    this.takenWatermarkMs = taken.checkpoint.watermarkMs;
    return taken;
  }
}
