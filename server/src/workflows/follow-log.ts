import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { CheckpointStore, PartitionName } from './checkpoint-store.ts';
import type { DeadLetterLog } from './dead-letter-log.ts';
import type { FollowMeter, PartitionProgress } from './follow-meter.ts';
import { PartitionFollower } from './partition-follower.ts';
import type { DecodeMessage, FollowerOptions } from './partition-follower.ts';
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

/** Follows every partition this instance is given, each from where the database says it was left. */
export class FollowLog implements LogReader {
  private catalog: JourneyCatalog;
  private readonly parts: FollowLogParts;
  private readonly followers = new Map<string, PartitionFollower>();
  private readonly stopping = new AbortController();

  constructor(catalog: JourneyCatalog, parts: FollowLogParts) {
    this.catalog = catalog;
    this.parts = parts;
  }

  follow(catalog: JourneyCatalog): void {
    this.catalog = catalog;
    for (const follower of this.followers.values()) follower.follow(catalog);
  }

  async assigned(name: PartitionName, extent: LogExtent): Promise<number> {
    const { store, logger } = this.parts;
    const claim = await this.untilDatabaseAnswers(() => store.claim(name, this.catalog), 'claim a partition');
    const { resumeOffset, readOffset } = claim.state;
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
    });
    if (extent.lowOffset > resumeOffset) {
      const details = { ...name, from: resumeOffset, to: extent.lowOffset - 1 };
      if (readOffset > 0) logger.error(details, 'messages expired from the log before they were read');
      follower.skipTo(extent.lowOffset);
    }
    this.followers.set(label(name), follower);
    logger.info(
      { ...name, offset: follower.position, runs: claim.state.runs.length },
      'following a partition',
    );
    return follower.position;
  }

  async received(
    name: PartitionName,
    messages: readonly LogMessage[],
    endOffset: number,
    stillAlive: () => Promise<void>,
  ): Promise<Reception> {
    let reception: Reception = undefined;
    await this.orLose(name, async (follower) => {
      reception = await follower.receive(messages, endOffset, stillAlive);
    });
    return reception;
  }

  passed(name: PartitionName, nextOffset: number): void {
    this.followers.get(label(name))?.skipTo(nextOffset);
  }

  async heard(name: PartitionName, endOffset: number): Promise<void> {
    await this.orLose(name, (follower) => follower.heard(endOffset));
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
  }

  /** A follower that lost its partition to another instance is forgotten, with all it had not stored. */
  private async orLose(
    name: PartitionName,
    work: (follower: PartitionFollower) => Promise<void>,
  ): Promise<void> {
    const follower = this.followers.get(label(name));
    if (!follower) return;
    try {
      await work(follower);
    } catch (error) {
      if (!(error instanceof WegwarteError) || error.code !== 'partition-lost') throw error;
      this.parts.logger.warn({ ...name, reason: error.message }, 'partition lost');
      follower.abandon();
      if (this.followers.get(label(name)) === follower) this.followers.delete(label(name));
    }
  }

  private async untilDatabaseAnswers<T>(ask: () => Promise<T>, what: string): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof WegwarteError && error.retriable) || this.stopping.signal.aborted) throw error;
        if (attempt === 1 || attempt % 12 === 0) {
          this.parts.logger.error({ attempt, reason: error.message }, `cannot ${what}, trying again`);
        }
        await pause(backoffMs(attempt, 250, 5_000), this.stopping.signal);
      }
    }
  }
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
