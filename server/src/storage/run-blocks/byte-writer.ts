const INITIAL_BYTES = 1_024;

/** Bytes that grow as they are written: numbers of 1 to 8 bytes, texts with their length before them. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
  unsigned(value: number): void {
    this.reserve(8);
    const { bytes } = this;
    let rest = value;
    while (rest >= 0x80) {
      bytes[this.length++] = (rest & 0x7f) | 0x80;
      // Shifts are of 32 bits.
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    bytes[this.length++] = rest;
  }

  /** A whole number between -2^52 and 2^52: small ones of either sign take few bytes. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Its length, whether it is plain ASCII, and its characters. */
  text(value: string): void {
    const { length } = value;
    this.reserve(8 + length);
    const start = this.length;
    this.unsigned(length * 2);
    const { bytes } = this;
    let at = this.length;
    // A loop: for the some twenty characters of a key, calling into Buffer costs more than writing them.
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.length = start;
        this.wideText(value);
        return;
      }
      bytes[at++] = code;
    }
    this.length = at;
  }

  append(other: ByteWriter): void {
    const added = other.written();
    this.reserve(added.length);
    added.copy(this.bytes, this.length);
    this.length += added.length;
  }

  /** What was written so far; valid until more is. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private wideText(value: string): void {
    const encoded = Buffer.from(value, 'utf8');
    this.unsigned(encoded.length * 2 + 1);
    this.reserve(encoded.length);
    encoded.copy(this.bytes, this.length);
    this.length += encoded.length;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
