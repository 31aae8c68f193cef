const FIRST_ROOM = 256;

/** A list of 32-bit numbers that grows: four bytes each, and nothing for the collector to look through. */
export class NumberList {
  private numbers = new Int32Array(FIRST_ROOM);
  private count = 0;

  get length(): number {
    return this.count;
  }

  at(index: number): number {
    return this.numbers[index]!;
  }

  push(number: number): void {
    if (this.count === this.numbers.length) {
      const { numbers } = this;
      this.numbers = new Int32Array(2 * numbers.length);
      this.numbers.set(numbers);
    }
    this.numbers[this.count++] = number;
  }

  /** Empties it. Room for a storm is given up bit by bit on quiet days. */
  clear(): void {
    const { numbers, count } = this;
    if (8 * count < numbers.length && numbers.length > FIRST_ROOM) {
      this.numbers = new Int32Array(numbers.length / 2);
    }
    this.count = 0;
  }

  toArray(): Int32Array {
    return this.numbers.slice(0, this.count);
  }
}
