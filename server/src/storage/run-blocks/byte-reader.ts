/** What was stored cannot be what a `ByteWriter` wrote. */
export class DamagedBytes extends Error {}

/** Reads what a `ByteWriter` wrote, in the same order. @throws DamagedBytes */
export class ByteReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new DamagedBytes(`ends after ${this.bytes.length} bytes`);
    return this.bytes[this.at++]!;
  }

  unsigned(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let factor = 0x80;
    do {
      byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
      if (value > Number.MAX_SAFE_INTEGER) throw new DamagedBytes(`holds a number too large at ${this.at}`);
    } while (byte >= 0x80);
    return value;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const header = this.unsigned();
    const length = Math.floor(header / 2);
    const end = this.at + length;
    if (end > this.bytes.length) throw new DamagedBytes(`ends within a text at ${this.at}`);
    const value =
      header % 2 === 0
        ? this.bytes.toString('latin1', this.at, end)
        : this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return value;
  }

  /** How many of something follow; each takes at least a byte, so a damaged count is not believed. */
  count(): number {
    return this.believable(this.unsigned());
  }

  /** The count, if so many can follow. */
  believable(count: number): number {
    if (count > this.bytes.length - this.at)
      throw new DamagedBytes(`holds an impossible count at ${this.at}`);
    return count;
  }
}
