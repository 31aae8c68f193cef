import type { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { IdentityAliases } from '../../windows/identity-aliases.ts';
import { Lanes } from '../../windows/lanes.ts';
import type { PartitionEngine, Reception } from '../../windows/partition-engine.ts';
import type { RunKey } from '../../windows/partition-state.ts';
import type { LeadLimits } from '../../windows/source-lead.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import { InternalIntake } from './internal-intake.ts';
import type { EndedElsewhere } from './internal-intake.ts';
import type { InternalLog } from './internal-log.ts';
import type { InternalMessage } from './internal-message.ts';
import { Outbox } from './outbox.ts';
import type { RekeyingPlan } from './rekeying-plan.ts';
import type { InternalProgress, RekeyingChanges, RekeyingState } from './rekeying-state.ts';
import { SourceIntake } from './source-intake.ts';
import { SourcePace } from './source-pace.ts';

/** How touchpoints get to where everything of their key is. */
export interface Rekeying {
  readonly plan: RekeyingPlan;
  readonly log: InternalLog;
}

export interface PartitionIntakeParts {
  readonly name: PartitionName;
  /** How many partitions its topic has. */
  readonly partitions: number;
  readonly engine: PartitionEngine;
  readonly catalog: JourneyCatalog;
  readonly stored: RekeyingState;
  /** Messages before it were received before a restart. */
  readonly readOffset: number;
  /** Null where everything is followed in the partition it comes in. */
  readonly rekeying: Rekeying | null;
  readonly limits: LeadLimits;
  /** How far the internal topic's partitions are. @throws WegwarteError, retriable */
  readonly progress: (internalTopic: string) => Promise<InternalProgress>;
  readonly logger: Logger;
}

/** The door of one partition: lets in what is followed in it, and sends on what belongs elsewhere. */
export class PartitionIntake {
  private readonly engine: PartitionEngine;
  private readonly lanes: Lanes;
  private readonly aliases: IdentityAliases;
  private readonly outbox: Outbox | null;
  private readonly source: SourceIntake | null;
  private readonly internal: InternalIntake | null;
  private readonly pace: SourcePace | null;

  constructor({ stored, rekeying, logger, catalog, ...parts }: PartitionIntakeParts) {
    this.engine = parts.engine;
    const lanes = (this.lanes = new Lanes(stored.lanes));
    const aliases = (this.aliases = new IdentityAliases(stored.aliases));
    const outbox = (this.outbox = rekeying && new Outbox(rekeying.log, logger));
    const plan = rekeying?.plan;
    const isInternal = parts.name.topic === plan?.internalTopic;
    this.internal =
      isInternal && plan && outbox ? new InternalIntake({ ...parts, lanes, aliases, plan, outbox }) : null;
    const pace =
      plan && !isInternal
        ? new SourcePace({ ...parts, plan, logger, progress: () => parts.progress(plan.internalTopic) })
        : null;
    this.pace = pace;
    const away = plan && outbox && pace ? { plan, outbox, pace } : null;
    this.source = isInternal ? null : new SourceIntake(catalog, { ...parts, aliases, away });
  }

  /** The wall clock says nothing of a partition that gets its time from others. */
  get mayGoByClock(): boolean {
    return this.internal === null;
  }

  /** Whether `isTooFarAhead` is to be asked before the next message is received. */
  get mayBeTooFarAhead(): boolean {
    return this.pace !== null && this.pace.isUnknown;
  }

  /** What it sends ahead of the slowest source is more than may wait: nothing more is to be received for now. */
  async isTooFarAhead(): Promise<boolean> {
    return this.pace !== null && this.pace.mustWait(this.engine.watermarkMs);
  }

  follow(catalog: JourneyCatalog): void {
    this.source?.follow(catalog);
  }

  /** Whose cold runs a message would be shown to, or would move: they must be warmed first. */
  coldOf(
    decoded: { touchpoint: Touchpoint } | { internal: InternalMessage },
    offset: number,
  ): readonly RunKey[] {
    if (this.engine.coldRuns === 0) return [];
    return 'internal' in decoded
      ? this.internal!.coldOf(decoded.internal, offset)
      : this.source!.coldOf(decoded.touchpoint, offset);
  }

  /** Null, or the moment before which cold runs are due that must be warmed before the message is received. */
  coldDueBefore(
    decoded: { touchpoint: Touchpoint } | { internal: InternalMessage },
    loggedAtMs: number,
  ): number | null {
    const { engine, internal } = this;
    const watermarkMs =
      'internal' in decoded
        ? internal!.watermarkAfter(decoded.internal)
        : engine.watermarkAfter(Math.min(decoded.touchpoint.timeMs, loggedAtMs));
    return engine.coldDueBefore(watermarkMs);
  }

  /** How it ended; null when that is counted elsewhere, or was before a restart. */
  receive(touchpoint: Touchpoint, offset: number, loggedAtMs: number): Reception | null {
    return this.source!.receive(touchpoint, offset, loggedAtMs);
  }

  /** How a touchpoint ended that was sent here to be counted; null for all others. */
  receiveInternal(message: InternalMessage, offset: number): EndedElsewhere | null {
    return this.internal!.receive(message, offset);
  }

  /**
   * What was received has been dealt with: what it causes goes out.
   * @param idleUntilMs how far an idle partition is in which there was never a touchpoint
   */
  rest(nowMs: number, idleUntilMs?: number): void {
    this.source?.mark(nowMs, idleUntilMs);
    this.internal?.mark(nowMs);
    this.outbox?.send();
  }

  /** Waits until everything that was caused so far is durable; false when it is to stop first. */
  async sent(): Promise<boolean> {
    return this.outbox === null || this.outbox.sent();
  }

  takeChanges(): RekeyingChanges {
    return { lanes: this.lanes.takeChanges(), aliases: this.aliases.takeChanges() };
  }

  stop(): void {
    this.outbox?.stop();
  }
}
