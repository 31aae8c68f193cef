import { ArrivalQueue } from './arrival-queue.ts';
import type { Behaviour, Profile } from './behaviour.ts';
import { contactsPerVisit } from './calibration.ts';
import { customerOf, drawCustomerNumber } from './customer.ts';
import { deliver, type Delivery, MAX_DELAY_MS, MAX_DUPLICATE_GAP_MS } from './delivery.ts';
import { type IncidentSpec, parseIncident } from './incident-spec.ts';
import { phasesOf, placeIncidents } from './incident.ts';
import { profileNamed } from './profiles/index.ts';
import { keyOf, Random } from './random.ts';
import { rhythmAt } from './rhythm.ts';
import { contactsOfVisit, type PhasesFor } from './visit.ts';

export interface WorldOptions {
  /** Name of a profile, or one of your own. */
  readonly profile: string | Profile;
  /** 32-bit integer. */
  readonly seed: number;
  /** Touchpoints per second, duplicates included, in the mean of a week. */
  readonly rate: number;
  /** `flat`: the same traffic at any hour. Default `daily`. */
  readonly rhythm?: 'daily' | 'flat';
  readonly incidents?: readonly (string | IncidentSpec)[];
  /** What `+5m` in an incident counts from, ms since the epoch. */
  readonly startMs?: number;
  /** False: nobody is under way at the beginning of an interval. Cheaper at high rates. Default true. */
  readonly settled?: boolean;
}

export interface World {
  readonly profile: Profile;
  /** Touchpoints whose own time is in [fromMs, toMs), in the order in which they arrive. Lazy; `toMs` may be Infinity. */
  touchpoints(fromMs: number, toMs: number): Generator<Delivery, void, undefined>;
}

/** Width of the pieces of time that visits are drawn in. */
const SLOT_MS = 10_000;

/**
 * A world of customers, as it shows at the door.
 *
 * Invariant: who comes in a slot, and all they do, depends on the seed, the slot and the incidents alone. An interval is
 * a window on the one history of that world: two adjoining intervals give exactly the touchpoints of their union, and
 * a simulation that is started again goes on in the same world.
 */
export function createWorld(options: WorldOptions): World {
  const { seed, rate } = options;
  if (!Number.isInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`);
  if (!(rate > 0) || rate === Infinity) throw new RangeError(`rate ${rate} is not a number above 0`);
  const profile = typeof options.profile === 'string' ? profileNamed(options.profile) : options.profile;
  const specs = (options.incidents ?? []).map((one) => (typeof one === 'string' ? parseIncident(one) : one));
  const phasesFor = phasesOf(placeIncidents(specs, profile, options.startMs));
  const sources = visitSources(profile, rate);
  const flat = options.rhythm === 'flat';
  const settled = options.settled ?? true;

  function* touchpoints(fromMs: number, toMs: number): Generator<Delivery, void, undefined> {
    const queue = new ArrivalQueue<Delivery>();
    const lookBackMs = (source: VisitSource): number =>
      settled ? source.behaviour.horizonSeconds * 1_000 : 0;
    const earliestMs = fromMs - Math.max(...sources.map(lookBackMs));
    for (let slot = Math.floor(earliestMs / SLOT_MS); slot * SLOT_MS < toMs; slot++) {
      const slotEndsMs = (slot + 1) * SLOT_MS;
      for (const source of sources) {
        if (slotEndsMs + lookBackMs(source) <= fromMs) continue;
        for (const delivery of visitsOfSlot(source, slot)) {
          const { timeMs } = delivery;
          if (timeMs >= fromMs && timeMs < toMs) queue.put(delivery.arrivesAtMs, delivery);
        }
      }
      yield* queue.takeBefore(slotEndsMs);
    }
    yield* queue.takeBefore(toMs + MAX_DELAY_MS + MAX_DUPLICATE_GAP_MS + 1);
  }

  function* visitsOfSlot(source: VisitSource, slot: number): Generator<Delivery> {
    const { behaviour, key } = source;
    const startsMs = slot * SLOT_MS;
    const share = flat ? 1 : rhythmAt(behaviour.rhythm, startsMs + SLOT_MS / 2);
    const meanGapMs = 1_000 / (source.visitsPerSecond * share);
    const gaps = Random.of(seed, key, slot);
    // Gaps have no memory, so a Poisson process may begin afresh in every slot at the rate of that slot.
    for (
      let atMs = gaps.exponential() * meanGapMs, n = 0;
      atMs < SLOT_MS;
      atMs += gaps.exponential() * meanGapMs, n++
    ) {
      yield* visit(behaviour, startsMs + atMs, [seed, key, slot, n], phasesFor);
    }
  }

  function* visit(
    behaviour: Behaviour,
    atMs: number,
    keys: readonly number[],
    phases: PhasesFor,
  ): Generator<Delivery> {
    const customer = customerOf(seed, drawCustomerNumber(Random.of(...keys, 0x77686f), profile.customers));
    const name = `${behaviour.name}-${[seed >>> 0, keys[2]!, keys[3]!].map((key) => key.toString(36)).join('-')}`;
    const ways = Random.of(...keys, 0x776179);
    let number = 0;
    for (const contact of contactsOfVisit(behaviour, customer, atMs, keys, name, phases)) {
      // The time is part of the id: under another incident the same visit may do something else then.
      const id = `${name}-${(number++).toString(36)}-${(contact.timeMs % 1e9).toString(36)}`;
      yield* deliver(id, contact, ways);
    }
  }

  return { profile, touchpoints };
}

interface VisitSource {
  readonly behaviour: Behaviour;
  readonly key: number;
  readonly visitsPerSecond: number;
}

/** Splits the rate so that touchpoints, not visits, come to it. */
function visitSources(profile: Profile, rate: number): VisitSource[] {
  const total = profile.behaviours.reduce(
    (sum, [behaviour, share]) => sum + share * contactsPerVisit(behaviour),
    0,
  );
  return profile.behaviours.map(([behaviour, share]) => ({
    behaviour,
    key: keyOf(behaviour.name),
    visitsPerSecond: (rate * share) / total,
  }));
}
