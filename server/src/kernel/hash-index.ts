const INITIAL_PLACES = 256;
/** Numbers of an entry: hash, hash, and what is found by it plus one; zero marks a free place. */
const WIDTH = 3;

/**
 * From 64-bit hashes to whole numbers of 31 bits, in one array: open addressing with linear probing, at most half full.
 * A million entries take 25 MB, and finding one touches memory once where a Map of strings does four times.
 */
export class HashIndex {
  private places = new Int32Array(INITIAL_PLACES * WIDTH);
  private mask = INITIAL_PLACES - 1;
  private count = 0;

  /** How many there are. */
  get size(): number {
    return this.count;
  }

  /** -1 when there is none. */
  get(high: number, low: number): number {
    return this.places[this.find(high, low) + 2]! - 1;
  }

  set(high: number, low: number, value: number): void {
    const at = this.find(high, low);
    const { places } = this;
    if (places[at + 2] === 0) {
      places[at] = high;
      places[at + 1] = low;
      this.count++;
    }
    places[at + 2] = value + 1;
    if (2 * this.count > this.mask) this.rebuild(2 * (this.mask + 1), 0);
  }

  delete(high: number, low: number): void {
    const { places, mask } = this;
    let hole = this.find(high, low);
    if (places[hole + 2] === 0) return;
    this.count--;
    // What was pushed on past the hole moves back into it, or it would not be found any more.
    for (let next = this.after(hole); places[next + 2] !== 0; next = this.after(next)) {
      const home = (places[next]! & mask) * WIDTH;
      const isPastHole = hole <= next ? home <= hole || home > next : home <= hole && home > next;
      if (!isPastHole) continue;
      places.copyWithin(hole, next, next + WIDTH);
      hole = next;
    }
    places[hole + 2] = 0;
  }

  /** The next one makes it grow: time to give up what is not needed any more. */
  get isFull(): boolean {
    return 2 * (this.count + 1) > this.mask;
  }

  /** Keeps only the entries whose number is at least this, and makes room for as many again as half of those. */
  sweep(least: number): void {
    this.rebuild(this.mask + 1, least);
    if (3 * this.count > this.mask) this.rebuild(2 * (this.mask + 1), least);
  }

  private find(high: number, low: number): number {
    const { places } = this;
    let at = (high & this.mask) * WIDTH;
    while (places[at + 2] !== 0 && !(places[at] === high && places[at + 1] === low)) at = this.after(at);
    return at;
  }

  private after(at: number): number {
    const next = at + WIDTH;
    return next === this.places.length ? 0 : next;
  }

  private rebuild(size: number, least: number): void {
    const old = this.places;
    this.places = new Int32Array(size * WIDTH);
    this.mask = size - 1;
    this.count = 0;
    for (let at = 0; at < old.length; at += WIDTH) {
      const value = old[at + 2]! - 1;
      if (value >= least) this.set(old[at]!, old[at + 1]!, value);
    }
  }
}
