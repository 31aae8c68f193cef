import type { Behaviour } from './behaviour.ts';
import { customerOf } from './customer.ts';
import { DUPLICATE_SHARE } from './delivery.ts';
import { keyOf } from './random.ts';
import { contactsOfVisit } from './visit.ts';

const SAMPLE = 3_000;
const remembered = new WeakMap<Behaviour, number>();

/** Mean number of touchpoints a visit sends when all is well, duplicates included; to 2 % or so, always the same. */
export function contactsPerVisit(behaviour: Behaviour): number {
  const known = remembered.get(behaviour);
  if (known !== undefined) return known;
  let contacts = 0;
  for (let n = 0; n < SAMPLE; n++) {
    const keys = [0, keyOf(behaviour.name), n];
    contacts += contactsOfVisit(behaviour, customerOf(0, n), 0, keys, 'calibration', () => []).length;
  }
  const mean = (contacts / SAMPLE) * (1 + DUPLICATE_SHARE);
  remembered.set(behaviour, mean);
  return mean;
}
