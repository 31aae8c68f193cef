const INITIAL_PLACES = 256;
/** Numbers of a place: stream plus one (zero marks a free place), bucket, entered and three outcomes; padded to 32 bytes. */
const WIDTH = 8;
/** Numbers of a change as it is handed over. */
const TAKEN_WIDTH = 6;

/** Counters by (stream, bucket), in one array: open addressing with linear probing, at most half full. */
export class CounterTable {
  private places = new Int32Array(INITIAL_PLACES * WIDTH);
  private mask = INITIAL_PLACES - 1;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** `outcome` 1 to 3 adds `sign` to that one of the outcomes; 0 to none. */
  add(stream: number, bucket: number, entered: number, outcome: number, sign: number): void {
    const at = this.find(stream + 1, bucket);
    const { places } = this;
    if (places[at] === 0) {
      places[at] = stream + 1;
      places[at + 1] = bucket;
      this.count++;
    }
    places[at + 2]! += entered;
    if (outcome !== 0) places[at + 2 + outcome]! += sign;
    if (2 * this.count > this.mask) this.grow();
  }

  /** Six numbers a counter that is not zero in all: stream, bucket, entered, outcomes 1 to 3. Starts anew. */
  take(): Int32Array {
    const { places } = this;
    const taken = new Int32Array(this.count * TAKEN_WIDTH);
    let to = 0;
    for (let at = 0; at < places.length; at += WIDTH) {
      if (places[at] === 0) continue;
      const isZero =
        places[at + 2] === 0 && places[at + 3] === 0 && places[at + 4] === 0 && places[at + 5] === 0;
      if (isZero) continue;
      taken[to] = places[at]! - 1;
      for (let index = 1; index < TAKEN_WIDTH; index++) taken[to + index] = places[at + index]!;
      to += TAKEN_WIDTH;
    }
    // A storm's table is not kept for quiet days.
    if (8 * this.count < this.mask && this.mask >= INITIAL_PLACES) this.resize((this.mask + 1) / 2);
    else places.fill(0);
    this.count = 0;
    return taken.subarray(0, to);
  }

  private find(named: number, bucket: number): number {
    const { places, mask } = this;
    const hash = Math.imul(named, 0x9e3779b1) ^ Math.imul(bucket, 0x85ebca6b);
    let at = ((hash ^ (hash >>> 15)) & mask) * WIDTH;
    while (places[at] !== 0 && !(places[at] === named && places[at + 1] === bucket)) {
      at = (at + WIDTH) & (mask * WIDTH + WIDTH - 1);
    }
    return at;
  }

  private resize(size: number): void {
    this.places = new Int32Array(size * WIDTH);
    this.mask = size - 1;
  }

  private grow(): void {
    const old = this.places;
    this.resize(2 * (this.mask + 1));
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at] !== 0) this.places.set(old.subarray(at, at + WIDTH), this.find(old[at]!, old[at + 1]!));
    }
  }
}
