import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { CarriedSlot } from '../../windows/carried-slot.ts';
import type { PartitionName } from '../checkpoint-store.ts';

/** The message that caused one of ours. `strand` tells apart what one message causes; each is in order of its own. */
export interface Origin extends PartitionName {
  readonly offset: number;
  readonly strand: string;
}

interface Addressed {
  readonly origin: Origin;
  /** Kind of identity it is about: customer, session, … */
  readonly kind: string;
  /** How often it was sent on because somebody had become somebody else. */
  readonly hops: number;
}

/** A touchpoint for the journeys keyed by one kind of identity. Goes where everything of that identity goes. */
export interface RekeyedTouchpoint extends Addressed {
  readonly is: 'touchpoint';
  readonly touchpoint: Touchpoint;
  readonly loggedAtMs: number;
  /**
   * The source among whose outcomes it is counted where it is followed; null where another copy of it, or the source's
   * own partition, is the one that counts.
   */
  readonly countsFor: string | null;
}

/** From now on whoever was known as `former` is `current`. Goes to where `former` is followed. */
export interface Departure extends Addressed {
  readonly is: 'departure';
  readonly former: string;
  readonly current: string;
  /** Event time at which that was said, ms. */
  readonly atMs: number;
}

/** What was followed under a former identity. Goes to where `current` is followed. */
export interface Arrival extends Addressed {
  readonly is: 'arrival';
  readonly current: string;
  readonly slots: readonly CarriedSlot[];
}

/** What `lane` has yet to send is newer than the watermark, or late. Goes to every partition. */
export interface LaneMark {
  readonly is: 'mark';
  readonly lane: PartitionName;
  /** How many partitions the lane's topic has. */
  readonly partitions: number;
  readonly watermarkMs: number;
  /** How far it has done as well what its own kind sent because of what the sources sent, where it is no source. */
  readonly carriedMs?: number;
}

/** What the product sends itself through the internal topic. */
export type InternalMessage = RekeyedTouchpoint | Departure | Arrival | LaneMark;

/** By what a message finds its partition: everything of one identity goes to one. Null: it goes to all of them. */
export function addressOf(message: InternalMessage): string | null {
  switch (message.is) {
    case 'touchpoint':
      return message.touchpoint.identities[message.kind]!;
    case 'departure':
      return message.former;
    case 'arrival':
      return message.current;
    case 'mark':
      return null;
  }
}
