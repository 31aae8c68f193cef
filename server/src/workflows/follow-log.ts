import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { CheckpointStore, PartitionName } from './checkpoint-store.ts';
import type { DeadLetterLog } from './dead-letter-log.ts';
import type { FollowMeter, PartitionProgress } from './follow-meter.ts';
import { PartitionFollower } from './partition-follower.ts';
import type { DecodeMessage } from './decode-message.ts';
import type { FollowerOptions } from './follower-options.ts';
import type { Rekeying } from './rekeying/partition-intake.ts';
import type { LogExtent, LogMessage, LogReader, Reception } from './touchpoint-log.ts';

export interface FollowLogParts {
  readonly store: CheckpointStore;
  readonly decode: DecodeMessage;
  readonly deadLetters: DeadLetterLog | null;
  readonly meter: FollowMeter;
  readonly options: FollowerOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Null or absent where everything is followed in the partition it comes in. */
  readonly rekeying?: Rekeying | null;
}

/** How often it is looked what is due to be stored. */
const STORE_DUE_EVERY_MS = 100;

/**
 * Follows every partition this instance is given, each from where the database says it was left.
 *
 * Invariant: what is in memory of a partition counts only as long as its epoch is the database's. So a partition that was
 * away for a moment (the group shared out anew, the consumer was replaced) goes on with what it has if nobody claimed it
 * meanwhile, and is claimed anew if somebody did. Who holds a stale one is fenced by the database, not by being told.
 */
export class FollowLog implements LogReader {
  private catalog: JourneyCatalog;
  private readonly parts: FollowLogParts;
  private readonly followers = new Map<string, PartitionFollower>();
  /** The last batch given of each partition, while it is being received. */
  private readonly receiving = new Map<string, Promise<unknown>>();
  private readonly stopping = new AbortController();
  private storing: NodeJS.Timeout | undefined;

  constructor(catalog: JourneyCatalog, parts: FollowLogParts) {
    this.catalog = catalog;
    this.parts = parts;
  }

  follow(catalog: JourneyCatalog): void {
    this.catalog = catalog;
    for (const follower of this.followers.values()) follower.follow(catalog);
  }

  async assigned(name: PartitionName, extent: LogExtent, stillOurs: () => Promise<void>): Promise<number> {
    const kept = await this.keep(name, extent, stillOurs);
    const follower = kept ?? (await this.claim(name, extent, stillOurs));
    if (extent.lowOffset > follower.position) {
      const expired = { ...name, from: follower.position, to: extent.lowOffset - 1 };
      const hasRead = kept !== null || follower.claim.state.readOffset > 0;
      if (hasRead) this.parts.logger.error(expired, 'messages expired from the log before they were read');
      follower.skipTo(extent.lowOffset);
    }
    return follower.position;
  }

  /** Batches of one partition are received one after the other, also where the one before is of a consumer that is gone. */
  async received(
    name: PartitionName,
    messages: readonly LogMessage[],
    endOffset: number,
    stillAlive: () => Promise<void>,
  ): Promise<Reception> {
    const before = this.receiving.get(label(name));
    const received = (async () => {
      await before?.catch(() => undefined);
      const follower = this.followers.get(label(name));
      let reception: Reception = undefined;
      await this.orLose(name, stillAlive, async (one, ask) => {
        reception = await one.receive(messages, endOffset, ask);
      });
      const isGone = !follower || this.followers.get(label(name)) !== follower;
      return isGone ? 'gone' : reception;
    })();
    this.receiving.set(label(name), received);
    try {
      return await received;
    } finally {
      if (this.receiving.get(label(name)) === received) this.receiving.delete(label(name));
    }
  }

  passed(name: PartitionName, nextOffset: number): void {
    this.followers.get(label(name))?.skipTo(nextOffset);
  }

  async heard(name: PartitionName, endOffset: number): Promise<void> {
    await this.orLose(
      name,
      async () => undefined,
      (follower) => follower.heard(endOffset),
    );
  }

  async revoked(name: PartitionName): Promise<void> {
    const follower = this.followers.get(label(name));
    this.followers.delete(label(name));
    await follower?.stop();
  }

  position(name: PartitionName): number | null {
    return this.followers.get(label(name))?.position ?? null;
  }

  /** Of the partitions this instance follows. */
  progress(): readonly PartitionProgress[] {
    return [...this.followers.values()].map((follower) => follower.progress);
  }

  stop(): void {
    this.stopping.abort();
    clearInterval(this.storing);
  }

  private storeDue(): void {
    for (const [label, follower] of this.followers) {
      try {
        follower.storeDue();
      } catch (error) {
        // What is in its memory is not to be trusted any more; it is claimed anew.
        this.parts.logger.error({ partition: label, err: error }, 'a checkpoint could not be taken');
        this.followers.delete(label);
        follower.abandon();
      }
    }
  }

  /** What is followed already, if the database agrees that it is ours. */
  private async keep(
    name: PartitionName,
    { endOffset }: LogExtent,
    stillOurs: () => Promise<void>,
  ): Promise<PartitionFollower | null> {
    const follower = this.followers.get(label(name));
    if (!follower) return null;
    const { store, clock } = this.parts;
    try {
      await this.untilDatabaseAnswers(
        () => store.heard(follower.claim, endOffset, clock.now()),
        'ask for a partition',
        stillOurs,
      );
    } catch (error) {
      if (!isLost(error)) throw error;
      this.lose(name, follower, error);
    }
    // It may have been lost while the database was asked. A log that is shorter than before is another one.
    const isKept = this.followers.get(label(name)) === follower && endOffset >= follower.position;
    if (!isKept) this.forget(name, follower);
    return isKept ? follower : null;
  }

  private async claim(
    name: PartitionName,
    extent: LogExtent,
    stillOurs: () => Promise<void>,
  ): Promise<PartitionFollower> {
    const { store, logger } = this.parts;
    const claim = await this.untilDatabaseAnswers(
      () => store.claim(name, this.catalog, stillOurs),
      'claim a partition',
      stillOurs,
    );
    const { readOffset, runs } = claim.state;
    if (extent.endOffset < readOffset) {
      throw new WegwarteError(
        'log-unavailable',
        `${label(name)}: the log ends at ${extent.endOffset}, but ${readOffset} had been read: was the topic made anew? ` +
          'Give it another name, or remove its row from log_partition',
      );
    }
    if (claim.orphaned > 0) {
      logger.warn(
        { ...name, runs: claim.orphaned },
        'runs of an unknown journey version are left as they are',
      );
    }
    const { partitions = 1 } = extent;
    const follower = new PartitionFollower(claim, { ...this.parts, catalog: this.catalog, partitions });
    await follower.rememberCold(async () => {
      if (this.stopping.signal.aborted) throw new Error(`${label(name)}: stopping`);
      await stillOurs();
    });
    this.followers.set(label(name), follower);
    this.storing ??= setInterval(() => this.storeDue(), STORE_DUE_EVERY_MS).unref();
    logger.info({ ...name, offset: follower.position, runs: runs.length }, 'following a partition');
    return follower;
  }

  /**
   * A follower that lost its partition to another instance is forgotten, with all it had not stored. So is one that failed
   * for no reason we know of: what it has in memory is not to be trusted, what is stored is.
   */
  private async orLose(
    name: PartitionName,
    stillAlive: () => Promise<void>,
    work: (follower: PartitionFollower, stillAlive: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const follower = this.followers.get(label(name));
    if (!follower) return;
    let isInterrupted = false;
    const ask = async () => {
      try {
        await stillAlive();
      } catch (error) {
        isInterrupted = true;
        throw error;
      }
    };
    try {
      await work(follower, ask);
    } catch (error) {
      if (isLost(error)) return this.lose(name, follower, error);
      if (!isInterrupted && !(error instanceof WegwarteError)) this.forget(name, follower);
      throw error;
    }
  }

  private lose(name: PartitionName, follower: PartitionFollower, { message: reason }: WegwarteError): void {
    this.parts.logger.warn({ ...name, reason }, 'partition lost');
    this.forget(name, follower);
  }

  private forget(name: PartitionName, follower: PartitionFollower): void {
    follower.abandon();
    if (this.followers.get(label(name)) === follower) this.followers.delete(label(name));
  }

  private async untilDatabaseAnswers<T>(
    ask: () => Promise<T>,
    what: string,
    stillOurs: () => Promise<void>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof WegwarteError && error.retriable) || this.stopping.signal.aborted) throw error;
        if (attempt === 1 || attempt % 12 === 0) {
          this.parts.logger.error({ attempt, reason: error.message }, `cannot ${what}, trying again`);
        }
        await pause(backoffMs(attempt, 250, 5_000), this.stopping.signal);
        await stillOurs();
      }
    }
  }
}

function isLost(error: unknown): error is WegwarteError {
  return error instanceof WegwarteError && error.code === 'partition-lost';
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
