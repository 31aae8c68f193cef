/**
 * A 64-bit hash of texts in two 32-bit lanes, in some 50 ns for an id of 36 characters. It tells apart what nobody
 * chose to be alike: of a million texts, two collide once in 37 million times. It is no defence against a sender who
 * looks for collisions.
 */
export class StringHash {
  high = 0;
  low = 0;

  /** Begins anew; what is added next is hashed as under this name. */
  begin(high: number, low: number): void {
    this.high = high ^ 0x1b873593;
    this.low = low ^ 0x4cf5ad43;
  }

  /** After other texts: ('a', 'bc') is not ('ab', 'c'). */
  add(text: string): void {
    let { high, low } = this;
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x5f356495);
    }
    // Multiplying carries bits upwards only: bring those above back down, and let each lane hear of the other.
    high ^= length;
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    this.high = high ^ (high >>> 16);
    this.low = low ^ (low >>> 16);
  }
}
