import type { Logger } from '../../kernel/logger.ts';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import { Lanes } from '../../windows/lanes.ts';
import { mustWait } from '../../windows/source-lead.ts';
import type { LeadLimits } from '../../windows/source-lead.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import type { RekeyingPlan } from './rekeying-plan.ts';
import type { InternalProgress } from './rekeying-state.ts';

/** All sources together ask this often while as much is sent as may wait. */
const ASKED_WHILE_FULL = 10;
const ASK_AFTER_AT_LEAST = 100;

export interface SourcePaceParts {
  readonly name: PartitionName;
  /** How many partitions its topic has. */
  readonly partitions: number;
  readonly plan: RekeyingPlan;
  readonly limits: LeadLimits;
  /** How far the internal partitions are, whoever follows them. @throws WegwarteError, retriable */
  readonly progress: () => Promise<InternalProgress>;
  readonly logger: Logger;
}

/**
 * Keeps one partition of a source from running away from the slowest one.
 *
 * It asks the database, since the internal partitions may be followed by any instance: after each portion sent, and
 * before the first, as whoever had the partition before may have been far ahead.
 */
export class SourcePace {
  private readonly parts: SourcePaceParts;
  private readonly askAfter: number;
  private sent: number;
  private isHeld = false;

  constructor(parts: SourcePaceParts) {
    this.parts = parts;
    const { limits, plan, partitions } = parts;
    const portion = limits.maxRekeyedWaiting / ASKED_WHILE_FULL / (plan.sources.length * partitions);
    this.askAfter = this.sent = Math.max(ASK_AFTER_AT_LEAST, Math.floor(portion));
  }

  /** So many messages of this source are on their way to the internal partitions. */
  sentAway(messages: number): void {
    this.sent += messages;
  }

  /** Whether `mustWait` is to be asked before the next message is received. */
  get isUnknown(): boolean {
    return this.sent >= this.askAfter;
  }

  /** True while nothing more may be received. */
  async mustWait(watermarkMs: number | null): Promise<boolean> {
    const { plan, limits, progress, name, logger } = this.parts;
    let known: InternalProgress;
    try {
      known = await progress();
    } catch (error) {
      if (error instanceof WegwarteError && error.retriable) return true;
      throw error;
    }
    const { lanes, waiting } = known;
    // Which of them is read furthest: what the others have not read yet waits in Kafka.
    const slowestMs = Math.max(
      -Infinity,
      ...lanes.map((one) => new Lanes({ ...one, taken: {} }).completeUntilMs(plan.sources)),
    );
    const lead = { watermarkMs: watermarkMs ?? -Infinity, slowestMs, waiting, isHeld: this.isHeld };
    const isHeld = mustWait(lead, limits);
    if (isHeld !== this.isHeld) {
      const { topic, partition } = name;
      const aheadMs = Number.isFinite(slowestMs) ? lead.watermarkMs - slowestMs : null;
      logger.info(
        { topic, partition, waiting, aheadMs },
        isHeld ? 'a source waits for one that is far behind' : 'a source goes on, the others have come near',
      );
    }
    this.isHeld = isHeld;
    if (!isHeld) this.sent = 0;
    return isHeld;
  }
}
