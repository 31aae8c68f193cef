/**
 * How large an LZ4 frame can be when unpacked, from its headers alone: the library that unpacks it knows no limit, and a
 * frame may say nothing of its size, or something wrong.
 *
 * Source: LZ4 Frame Format 1.6. A block unpacks to no more than the frame's largest block, nor to more than 255 times
 * itself.
 */
const FRAME_MAGIC = 0x184d2204;
/** The magics of frames that are skipped have four bits of their own. */
const SKIPPED_MAGIC = 0x184d2a50;
const MAX_RATIO = 255;

/** Bytes at most, of all frames in a row; stops counting beyond `enough`. What is no LZ4 is left to who unpacks it. */
export function largestUnpacked(packed: Buffer, enough: number): number {
  let total = 0;
  for (let at = 0; at + 4 <= packed.length && total <= enough;) {
    const magic = packed.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPED_MAGIC) {
      if (at + 8 > packed.length) return total;
      at += 8 + packed.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== FRAME_MAGIC || at + 7 > packed.length) return total;
    const flags = packed[at + 4]!;
    const [hasBlockSum, hasSize, hasSum, hasDictionary] = [0x10, 0x08, 0x04, 0x01].map((bit) => flags & bit);
    const largestBlock = 4 ** (((packed[at + 5]! >> 4) & 7) + 4);
    at += 4 + 2 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0) + 1;
    while (at + 4 <= packed.length && total <= enough) {
      const field = packed.readUInt32LE(at);
      at += 4;
      if (field === 0) break;
      const size = field & 0x7fffffff;
      const isPacked = field >>> 31 === 0;
      total += isPacked ? Math.min(largestBlock, size * MAX_RATIO) : size;
      at += size + (hasBlockSum ? 4 : 0);
    }
    at += hasSum ? 4 : 0;
  }
  return total;
}
