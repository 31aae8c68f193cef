import type { Customer } from '../customer.ts';
import type { Random, Weighted } from '../random.ts';

const storesByRegion: Readonly<Record<string, Weighted<string>>> = {
  north: [
    ['hamburg', 5],
    ['bremen', 2],
    ['kiel', 1],
  ],
  east: [
    ['leipzig', 3],
    ['dresden', 3],
    ['erfurt', 1],
  ],
  south: [
    ['muenchen', 6],
    ['stuttgart', 4],
    ['nuernberg', 2],
  ],
  west: [
    ['koeln', 5],
    ['frankfurt', 4],
    ['dortmund', 3],
  ],
  berlin: [
    ['berlin-mitte', 3],
    ['berlin-west', 2],
  ],
  austria: [
    ['wien', 3],
    ['graz', 1],
  ],
  switzerland: [['zuerich', 1]],
};

export const stores: readonly string[] = Object.values(storesByRegion).flatMap((some) =>
  some.map(([store]) => store),
);

/** People go to a shop near home. */
export function drawStore(customer: Customer, random: Random): string {
  return random.pick(storesByRegion[customer.region] ?? [['berlin-mitte', 1]]);
}
