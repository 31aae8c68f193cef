import { NumberList } from '../kernel/number-list.ts';

const INITIAL_PLACES = 256;
/**
 * Numbers of a place: stream plus one (zero marks a free place), bucket, age, and four counts: entered, advanced,
 * dropped, abandoned; padded to 32 bytes.
 */
const WIDTH = 8;
const FIRST_COUNT = 3;
const COUNTS = 4;

/** Counters by (stream, bucket, age), in one array: open addressing with linear probing, at most half full. */
export class CounterTable {
  private places = new Int32Array(INITIAL_PLACES * WIDTH);
  private mask = INITIAL_PLACES - 1;
  /** Where there is a counter. */
  private readonly taken = new NumberList();
  /** The most there were at once since it was last made smaller, or could have been. */
  private most = 0;
  private readonly columns: readonly number[];

  /** @param columns which numbers of a place are handed over, by their position in it */
  constructor(columns: readonly number[]) {
    this.columns = columns;
  }

  /** `outcome` 1 to 3 adds `sign` to that one of the counts after `entered`; 0 to none. */
  add(stream: number, bucket: number, age: number, entered: number, outcome: number, sign: number): void {
    const at = this.find(stream + 1, bucket, age);
    const { places } = this;
    if (places[at] === 0) {
      places[at] = stream + 1;
      places[at + 1] = bucket;
      places[at + 2] = age;
      this.taken.push(at);
    }
    places[at + FIRST_COUNT]! += entered;
    if (outcome !== 0) places[at + FIRST_COUNT + outcome]! += sign;
    if (2 * this.taken.length > this.mask) this.grow();
  }

  /** Hands over the counters that are not zero in all, and starts anew. */
  drainInto(rows: NumberList): void {
    const { places, columns, taken } = this;
    for (let index = 0; index < taken.length; index++) {
      const at = taken.at(index);
      if (!this.isZero(at)) {
        rows.push(places[at]! - 1);
        for (let column = 1; column < columns.length; column++) rows.push(places[at + columns[column]!]!);
      }
      for (let number = 0; number < WIDTH; number++) places[at + number] = 0;
    }
    this.most = Math.max(this.most, taken.length);
    taken.clear();
  }

  /** Once in a while, when it is empty: room for a storm is not kept for quiet days. */
  shrink(): void {
    if (8 * this.most < this.mask && this.mask >= INITIAL_PLACES) this.resize((this.mask + 1) / 2);
    this.most = 0;
  }

  private isZero(at: number): boolean {
    for (let count = 0; count < COUNTS; count++) {
      if (this.places[at + FIRST_COUNT + count] !== 0) return false;
    }
    return true;
  }

  private find(named: number, bucket: number, age: number): number {
    const { places, mask } = this;
    const hash = Math.imul(named, 0x9e3779b1) ^ Math.imul(bucket, 0x85ebca6b) ^ Math.imul(age, 0xc2b2ae35);
    let at = ((hash ^ (hash >>> 15)) & mask) * WIDTH;
    while (
      places[at] !== 0 &&
      !(places[at] === named && places[at + 1] === bucket && places[at + 2] === age)
    ) {
      at = (at + WIDTH) & (mask * WIDTH + WIDTH - 1);
    }
    return at;
  }

  private resize(size: number): void {
    this.places = new Int32Array(size * WIDTH);
    this.mask = size - 1;
  }

  private grow(): void {
    const { places: old, taken } = this;
    const before = taken.toArray();
    this.resize(2 * (this.mask + 1));
    taken.clear();
    for (const at of before) {
      const to = this.find(old[at]!, old[at + 1]!, old[at + 2]!);
      for (let number = 0; number < WIDTH; number++) this.places[to + number] = old[at + number]!;
      taken.push(to);
    }
  }
}
