import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { IdentityAliases } from '../../windows/identity-aliases.ts';
import { Lanes, noLanes } from '../../windows/lanes.ts';
import type { LaneMark as Mark } from '../../windows/lanes.ts';
import type { PartitionEngine, Reception } from '../../windows/partition-engine.ts';
import type { RunKey } from '../../windows/partition-state.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import type { Arrival, Departure, InternalMessage, LaneMark, RekeyedTouchpoint } from './internal-message.ts';
import type { Outbox } from './outbox.ts';
import type { RekeyingPlan } from './rekeying-plan.ts';

/** Somebody becomes somebody else who has become somebody else: further than this nobody is sent after. */
const MAX_HOPS = 3;
/** How often the others are told how far we are, at most. */
const MARK_EVERY_MS = 250;

export interface InternalIntakeParts {
  readonly name: PartitionName;
  readonly partitions: number;
  readonly engine: PartitionEngine;
  readonly lanes: Lanes;
  readonly aliases: IdentityAliases;
  readonly plan: RekeyingPlan;
  readonly outbox: Outbox;
  /** Messages before it were received before a restart. */
  readonly readOffset: number;
}

/** How a re-keyed touchpoint ended, for the source it came from. */
export interface EndedElsewhere {
  readonly reception: Reception;
  readonly touchpoint: Touchpoint;
  readonly countsFor: string;
}

/**
 * Takes in what the product sent itself: one partition of the internal topic.
 *
 * Somebody who becomes somebody else is carried over in three steps, each caused by a message and so repeated exactly
 * after a crash: the source tells the partition of the former identity (departure); that one takes out what it follows
 * and sends it to the partition of the current one (arrival), and from then on sends after it what still comes; the
 * current one goes on with it.
 *
 * Event time goes in steps as well. Complete up to the marks of all sources, a partition has seen all departures up to
 * there, has sent what they cause, and says so to all partitions by a mark of its own. When all are that far, it has seen
 * all arrivals up to there, has sent them after those who had become somebody else by then, and says that too. Only when
 * all have does the watermark go on: so nobody who has just become somebody else, twice if need be, is missed by the
 * deadlines of who he was or is, however fast history is read.
 */
export class InternalIntake {
  private readonly parts: InternalIntakeParts;
  /** What is read again tells its own repeats: what was taken before is not among it, or is settled. */
  private readonly lanesAgain = new Lanes(noLanes);
  private readonly kinds = new Map<string, ReadonlySet<string>>();
  /** In order: each is waited for before the next one is said. */
  private readonly stages: readonly [readonly string[], readonly string[], readonly string[]];
  private marked: readonly [number, number] = [-Infinity, -Infinity];
  private markedAtMs = -Infinity;

  constructor(parts: InternalIntakeParts) {
    this.parts = parts;
    const { sources, internalTopic } = parts.plan;
    const sent = [...sources, internalTopic];
    this.stages = [sources, sent, [...sent, carriedBy(internalTopic)]];
  }

  coldOf(message: InternalMessage, offset: number): readonly RunKey[] {
    const { engine } = this.parts;
    if (message.is === 'mark') return [];
    if (message.is === 'departure') return engine.coldUnder(message.former);
    if (message.is === 'arrival') return engine.coldUnder(message.current);
    return engine.coldOf(message.touchpoint, offset, this.onlyKind(message.kind));
  }

  /** Where the watermark will be once the message is received: marks alone move it. */
  watermarkAfter(message: InternalMessage): number {
    const { lanes, engine } = this.parts;
    const watermarkMs = engine.watermarkMs ?? -Infinity;
    if (message.is !== 'mark') return watermarkMs;
    return Math.max(watermarkMs, lanes.completeUntilMs(this.stages[2], marksIn(message)));
  }

  /** How a touchpoint ended that is counted here; null for everything else. */
  receive(message: InternalMessage, offset: number): EndedElsewhere | null {
    const { engine, readOffset } = this.parts;
    const isReplay = offset < readOffset;
    if (message.is === 'mark') {
      engine.skip(offset);
      if (!isReplay) this.hearOf(message);
      return null;
    }
    const { origin } = message;
    const lanes = isReplay ? this.lanesAgain : this.parts.lanes;
    if (!lanes.take(origin, origin.strand, origin.offset)) {
      engine.skip(offset);
      return null;
    }
    if (message.is === 'touchpoint') return this.touchpoint(message, offset, isReplay);
    engine.skip(offset);
    if (message.is === 'departure') this.depart(message, offset, isReplay);
    else this.arrive(message, offset, isReplay);
    return null;
  }

  /** Tells all partitions how far we have done what the sources asked of us. */
  mark(nowMs: number): void {
    if (nowMs - this.markedAtMs < MARK_EVERY_MS) return;
    const { name, partitions, lanes, outbox } = this.parts;
    const watermarkMs = lanes.completeUntilMs(this.stages[0]);
    const carriedMs = lanes.completeUntilMs(this.stages[1]);
    if (!(watermarkMs > this.marked[0] || carriedMs > this.marked[1])) return;
    this.marked = [watermarkMs, carriedMs];
    this.markedAtMs = nowMs;
    const mark = { is: 'mark', lane: name, partitions, watermarkMs } as const;
    outbox.push(carriedMs === -Infinity ? mark : { ...mark, carriedMs });
  }

  private hearOf(message: LaneMark): void {
    const { lanes, engine } = this.parts;
    for (const { lane, watermarkMs, partitions } of marksIn(message)) {
      lanes.mark(lane, watermarkMs, partitions);
    }
    engine.advanceTo(lanes.completeUntilMs(this.stages[2]));
  }

  private touchpoint(message: RekeyedTouchpoint, offset: number, isReplay: boolean): EndedElsewhere | null {
    const { kind, touchpoint, loggedAtMs, countsFor } = message;
    const current = this.becameOf(message, touchpoint.identities[kind]!, offset);
    if (current !== undefined) {
      this.parts.engine.skip(offset);
      const identities = { [kind]: current };
      if (!isReplay) this.sendAfter({ ...message, touchpoint: { ...touchpoint, identities } }, offset);
      return null;
    }
    const reception = this.parts.engine.receive(
      // One touchpoint may come under two kinds of identity, and is no duplicate then.
      { ...touchpoint, id: `${kind} ${touchpoint.id}` },
      offset,
      loggedAtMs,
      this.onlyKind(kind),
    );
    return reception && countsFor !== null ? { reception, touchpoint, countsFor } : null;
  }

  private depart({ kind, former, current, atMs, hops }: Departure, offset: number, isReplay: boolean): void {
    const { engine, aliases, outbox, name } = this.parts;
    const slots = engine.depart(former, offset);
    if (isReplay) return;
    if (aliases.currentOf(kind, former, offset) !== current) {
      const sinceMs = Math.max(atMs, engine.newestMs ?? atMs);
      aliases.add({ kind, former, current, fromOffset: offset, sinceMs }, engine.watermarkMs ?? -Infinity);
    }
    if (slots.length === 0) return;
    const origin = { ...name, offset, strand: `arrival ${kind}` };
    outbox.push({ is: 'arrival', kind, origin, hops: hops + 1, current, slots });
  }

  private arrive(message: Arrival, offset: number, isReplay: boolean): void {
    const current = this.becameOf(message, message.current, offset);
    if (current === undefined) this.parts.engine.adopt(message.current, message.slots, offset);
    else if (!isReplay) this.sendAfter({ ...message, current }, offset);
  }

  private becameOf(
    { kind, hops }: RekeyedTouchpoint | Arrival,
    identity: string,
    offset: number,
  ): string | undefined {
    return hops < MAX_HOPS ? this.parts.aliases.currentOf(kind, identity, offset) : undefined;
  }

  private sendAfter(message: RekeyedTouchpoint | Arrival, offset: number): void {
    const { outbox, name } = this.parts;
    const origin = { ...name, offset, strand: `${message.is} ${message.kind}` };
    outbox.push({ ...message, origin, hops: message.hops + 1 });
  }

  private onlyKind(kind: string): ReadonlySet<string> {
    let only = this.kinds.get(kind);
    if (!only) this.kinds.set(kind, (only = new Set([kind])));
    return only;
  }
}

/** The lane of what the internal topic's own messages caused. */
function carriedBy(internalTopic: string): string {
  return `${internalTopic} carried`;
}

function marksIn({ lane, partitions, watermarkMs, carriedMs }: LaneMark): readonly Mark[] {
  const mark = { lane, partitions, watermarkMs };
  if (carriedMs === undefined) return [mark];
  const carried = { topic: carriedBy(lane.topic), partition: lane.partition };
  return [mark, { lane: carried, partitions, watermarkMs: carriedMs }];
}
