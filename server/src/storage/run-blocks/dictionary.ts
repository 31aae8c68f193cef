import type { ByteWriter } from './byte-writer.ts';

/** Numbers in order of first use for values that repeat within a block; `write` puts each of them down once. */
export class Dictionary<T> {
  readonly entries: T[] = [];
  /** Values mostly come as the very same object again. */
  private readonly byIdentity = new Map<T, number>();
  private readonly byName = new Map<string, number>();
  private readonly nameOf: (value: T) => string;

  /** `nameOf` tells equal values from others. */
  constructor(nameOf: (value: T) => string) {
    this.nameOf = nameOf;
  }

  numberOf(value: T): number {
    const known = this.byIdentity.get(value);
    if (known !== undefined) return known;
    const name = this.nameOf(value);
    let number = this.byName.get(name);
    if (number === undefined) {
      number = this.entries.push(value) - 1;
      this.byName.set(name, number);
    }
    this.byIdentity.set(value, number);
    return number;
  }

  write(writer: ByteWriter, writeEntry: (value: T) => void): void {
    writer.unsigned(this.entries.length);
    for (const entry of this.entries) writeEntry(entry);
  }
}
