import { PartitionEngine } from '../windows/partition-engine.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { CheckpointStore, FollowedCheckpoint, PartitionClaim } from './checkpoint-store.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { ColdRunLoader } from './cold-run-loader.ts';
import type { Decoded, DecodeMessage } from './decode-message.ts';
import type { LogMessage, Reception } from './touchpoint-log.ts';
import type { DeadLetterLog } from './dead-letter-log.ts';
import { FeedTiming } from './feed-timing.ts';
import type { FollowMeter, PartitionProgress } from './follow-meter.ts';
import type { FollowerOptions } from './follower-options.ts';
import { LettersFirst } from './letters-first.ts';
import { PartitionDecoder } from './partition-decoder.ts';
import { PartitionIntake } from './rekeying/partition-intake.ts';
import type { Rekeying } from './rekeying/partition-intake.ts';
import { UnstoredOutcomes } from './unstored-outcomes.ts';

/** Messages decoded at once to see which runs they need back from the database. */
const LOOK_AHEAD = 2_000;
/** Between two checkpoints of what is read as it comes at least so many times as long as storing one takes. */
const REST_PER_CHECKPOINT = 5;

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
  private readonly decoder: PartitionDecoder;
  private readonly timing: FeedTiming;
  private readonly unstored: UnstoredOutcomes;
  private readonly store: CheckpointStore;
  private readonly options: FollowerOptions;
  private readonly clock: Clock;
  private readonly stopping = new AbortController();
  private readonly lettersFirst: LettersFirst;
  private readonly writer: CheckpointWriter;
  private readonly cold: ColdRunLoader;
  private catalog: JourneyCatalog;
  private messagesSinceSave = 0;
  private lastSaveMs: number;
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
      // Not the claim itself: it becomes part of every message that is sent, and the claim holds all state.
      name: { topic: claim.topic, partition: claim.partition },
      partitions,
      engine,
      catalog,
      stored,
      readOffset,
      rekeying,
      limits: options,
      progress: (topic) => parts.store.internalProgress(topic),
      logger,
    });
    this.store = parts.store;
    this.options = parts.options;
    this.clock = parts.clock;
    const stopping = this.stopping.signal;
    this.decoder = new PartitionDecoder({ ...parts, claim, stopping });
    this.unstored = new UnstoredOutcomes(claim, logger);
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
    this.lastSaveMs = parts.clock.now();
    this.timing = new FeedTiming(claim, options, this.lastSaveMs);
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
    const lastMessageAtMs = this.timing.lastMessageAtMs ?? this.claim.lastMessageAtMs;
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
    this.decoder.forgetAhead();
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
    this.decoder.forgetAhead();
    let isHeld = false;
    // With nothing left unread before, what comes now has only just been written.
    const isLive = this.isCaughtUp;
    const receivingMs = this.clock.now();
    const { newestMs } = this.engine;
    this.end = Math.max(this.end, endOffset);
    for (let index = 0; index < messages.length; index++) {
      const given = messages[index]!;
      // The log may give a message again after a seek; the engine must see each position once and in order.
      if (given.offset < this.next) continue;
      if (this.intake.mayBeTooFarAhead) {
        if (await this.intake.isTooFarAhead()) {
          isHeld = true;
          break;
        }
        if (this.stopping.signal.aborted) return;
      }
      const message = this.decoder.datedHere(given);
      let decoded = this.decoder.read(message);
      if (decoded?.ok === 'wait') {
        // Only here: to await what is there already would cost more than decoding.
        decoded = await this.decoder.readSoon(message, decoded);
        if (!decoded) {
          isHeld = true;
          break;
        }
      }
      if (decoded?.ok && this.cold.isNeeded) {
        const arrival = { ...message, decoded };
        if (!this.cold.isReady(arrival)) {
          const following = this.decoder.readAhead(messages.slice(index + 1, index + LOOK_AHEAD));
          await this.cold.makeReady(arrival, following, stillAlive);
          if (this.stopping.signal.aborted) return;
        }
      }
      this.receiveOne(message, decoded, receivingMs);
      this.next = message.offset + 1;
      this.messagesSinceSave++;
      if (this.isFull) await this.makeRoom(stillAlive);
      if (this.stopping.signal.aborted) return;
    }
    this.isCaughtUp = this.next >= this.end;
    const last = messages.at(-1);
    if (last) {
      const isNewer = this.engine.newestMs !== newestMs;
      this.timing.messagesReceived(last, this.clock.now(), isLive, isNewer ? this.engine.newestMs : null);
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
    const isIdle = this.isCaughtUp && this.intake.mayGoByClock;
    const idleUntilMs = isIdle ? this.timing.idleUntilMs(nowMs) : undefined;
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

  /** Stores what has been waiting long enough; else it would wait for the next message to come, or the log to be heard of. */
  storeDue(): void {
    // Of a failure somebody else is to be told, who can say that the partition is lost.
    if (this.messagesSinceSave > 0 && !this.writer.hasFailed && this.isDue()) this.passOn();
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
    const { checkpointEveryMs, liveCheckpointEveryMs } = this.options;
    const liveMs = Math.max(liveCheckpointEveryMs, this.writer.lastTookMs * REST_PER_CHECKPOINT);
    const everyMs = this.isCaughtUp ? Math.min(liveMs, checkpointEveryMs) : checkpointEveryMs;
    return !this.writer.isBusy && this.clock.now() - this.lastSaveMs >= everyMs;
  }

  private get isFull(): boolean {
    const isMuch = this.messagesSinceSave >= this.options.checkpointEveryMessages;
    return isMuch || this.unstored.isFull;
  }

  /** Unless something is received while runs that are due are fetched back. */
  private async letTimePass(watermarkMs: number): Promise<void> {
    const { next } = this;
    await this.cold.makeReadyFor(watermarkMs, async () => undefined);
    const isStillQuiet = this.next === next && this.end <= next && !this.stopping.signal.aborted;
    if (isStillQuiet && this.engine.coldDueBefore(watermarkMs) === null) this.engine.advanceTo(watermarkMs);
  }

  /** Sends what there is on its way. Waits only where the checkpoint before it still is. */
  private async makeRoom(stillAlive: () => Promise<void>): Promise<void> {
    while (this.isFull && !this.stopping.signal.aborted) {
      if (this.writer.isBusy) await this.writer.untilStored(stillAlive);
      else this.passOn();
    }
  }

  private receiveOne(message: LogMessage, decoded: Decoded | null, nowMs: number): void {
    if (!decoded) {
      this.engine.skip(message.offset);
      return;
    }
    const { loggedAtMs } = message;
    if (!decoded.ok) {
      if (this.engine.skip(message.offset)) this.unstored.reject(message, decoded);
      return;
    }
    if ('internal' in decoded) {
      const ended = this.intake.receiveInternal(decoded.internal, message.offset);
      if (ended) this.unstored.count(ended.touchpoint.timeMs, ended.reception, '', ended.countsFor);
      return;
    }
    const { touchpoint } = decoded;
    this.timing.touchpointReceived(nowMs);
    const outcome = this.intake.receive(touchpoint, message.offset, loggedAtMs);
    if (outcome) this.unstored.count(touchpoint.timeMs, outcome);
  }

  /** Lets a checkpoint go its way, while the next one is filled. False when it is one that failed before. */
  private passOn(): boolean {
    return this.writer.begin((number) => this.takeCheckpoint(number));
  }

  private takeCheckpoint(number: number): FollowedCheckpoint {
    const { letters, ...counted } = this.unstored.take();
    const taken: FollowedCheckpoint = {
      number,
      checkpoint: this.engine.takeCheckpoint(this.cold.eviction()),
      ...counted,
      endOffset: this.end,
      lastMessageAtMs: this.timing.lastMessageAtMs,
      savedAtMs: this.clock.now(),
      rekeying: this.intake.takeChanges(),
    };
    this.lettersFirst.hold(number, letters);
    this.cold.checkpointTaken();
    this.messagesSinceSave = 0;
    this.lastSaveMs = this.clock.now();
    this.takenWatermarkMs = taken.checkpoint.watermarkMs;
    return taken;
  }
}
