import type { Customer } from './customer.ts';
import type { Random, Weighted } from './random.ts';
import type { RhythmName } from './rhythm.ts';
import type { WaitingTime } from './waiting-time.ts';

export type TraitValue = string | number;
/** What is true of one visit, from its beginning, whether or not it has been told yet. */
export type Traits = Readonly<Record<string, TraitValue>>;

/** How somebody who gives up says so. The rest goes without a word. */
export interface Farewell {
  /** Share of those who give up here that says so. */
  readonly share: number;
  readonly type: string;
  readonly reasons: Weighted<string>;
}

/** Trying again while waiting: the same contact once more, after `gap` each time. */
export interface Repeats {
  readonly gap: WaitingTime;
  readonly atMost: number;
  /** A contact right before that tells of the failed attempt; none when absent. */
  readonly failureType?: string;
}

/** What happens between a station and the next: a race between getting on and giving up. */
export interface Waiting {
  readonly progress: WaitingTime;
  readonly patience: WaitingTime;
  readonly repeats?: Repeats;
  readonly farewell?: Farewell;
}

/** One station of a visit, with a contact on arrival. */
export interface Stage {
  /** What incidents name. */
  readonly step: string;
  readonly type: string;
  readonly source: string;
  /** Traits that its contact tells, besides those the behaviour always tells. */
  readonly tells?: readonly string[];
  /** Identity that comes into being here (an order, a repair) and is on every contact from here on. */
  readonly mints?: string;
  /** Whether this visit comes by here at all; all do when absent. */
  readonly takenBy?: (traits: Traits, random: Random) => boolean;
  /** From here to the next station; the last has none. */
  readonly waiting?: Waiting;
}

/** A kind of visit: who comes, how often, through which stations. The simulator's own notion, not a journey file. */
export interface Behaviour {
  readonly name: string;
  readonly rhythm: RhythmName;
  /** Kinds of identities every contact carries besides `customer`. */
  readonly identities: readonly string[];
  /** Traits with few values, which incidents may select by. */
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  readonly traits: (customer: Customer, random: Random) => Traits;
  /** Traits that every contact tells. */
  readonly tells: readonly string[];
  readonly stages: readonly Stage[];
  /** What the contact of the last station sets off at once, as its first station; its contact is not sent twice. */
  readonly followedBy?: { readonly behaviour: Behaviour; readonly when: (traits: Traits) => boolean };
  /** Longest time from the first contact to the last, followers included; what would come later is never sent. */
  readonly horizonSeconds: number;
}

/** A mix of behaviours: of all visits, each has its share of the weights. */
export interface Profile {
  readonly name: string;
  readonly behaviours: Weighted<Behaviour>;
  /** How many customers there are to come. */
  readonly customers: number;
}

/** The behaviours of a profile, followers included, each once. */
export function behavioursOf(profile: Profile): Behaviour[] {
  const all = new Map<string, Behaviour>();
  for (const [first] of profile.behaviours) {
    for (let one: Behaviour | undefined = first; one; one = one.followedBy?.behaviour) all.set(one.name, one);
  }
  return [...all.values()];
}
