import { emptyTick } from './engine-ticks.ts';
import { LAST_AGE, TICK_MS } from './shape.ts';
import type { StepTick } from './step-source.ts';
import type { Arrival } from './touchpoint-source.ts';
import { namesOf } from './streams.ts';
import type { World } from './world.ts';

/**
 * Counts touchpoints of the first step without any part of the product: everything is there at once, so ids are looked
 * up, customers are walked one by one, and each is put where they belong.
 */
export function recount(
  world: World,
  arrivals: readonly Arrival[],
  fromTick: number,
  ticks: number,
): StepTick[] {
  const leaves = world.leaves.length;
  const leafOf = new Map(world.leaves.map((_, leaf) => [namesOf(world, leaf).join(), leaf]));
  const counted = Array.from({ length: ticks }, (_, at) => emptyTick(fromTick + at, leaves));
  const byCustomer = new Map<string, Map<string, number>>();
  const leafOfCustomer = new Map<string, number>();
  for (const { touchpoint } of arrivals) {
    const { customer } = touchpoint.identities;
    const times = byCustomer.get(customer!) ?? new Map<string, number>();
    byCustomer.set(customer!, times.set(touchpoint.type, touchpoint.timeMs));
    const names = world.dimensions.map(({ name }) => touchpoint.attributes[name]);
    leafOfCustomer.set(customer!, leafOf.get(names.join())!);
  }
  for (const [customer, times] of byCustomer) {
    const leaf = leafOfCustomer.get(customer)!;
    const entered = Math.floor(times.get('step-0.seen')! / TICK_MS);
    const cohort = counted[entered - fromTick];
    if (!cohort) continue;
    cohort.entered[leaf]!++;
    const advancedMs = times.get('step-1.seen');
    const leftMs = times.get('left');
    const ended = Math.floor((advancedMs ?? leftMs ?? Infinity) / TICK_MS);
    const mature = counted[entered - fromTick + LAST_AGE + 1]?.mature;
    if (mature) mature.entered[leaf]!++;
    if (mature && advancedMs !== undefined) mature.advanced[leaf]!++;
    const tick = counted[ended - fromTick];
    if (!tick) continue;
    const place = leaf * (LAST_AGE + 1) + ended - entered;
    if (advancedMs === undefined) tick.abandoned[place]!++;
    else tick.advanced[place]!++;
  }
  return counted;
}
