import { compressSync, uncompressSync } from 'snappy';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/**
 * Kafka's Java clients and brokers wrap snappy in blocks of their own (snappy-java, "xerial"): a magic, two versions, and
 * then each block with its length. Others, such as librdkafka, may write the bare thing.
 */
const MAGIC = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);
const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;
const BLOCK_BYTES = 32_768;

/** @throws Error for what is cut off, or larger than `maxBytes` */
export function readSnappy(packed: Buffer, maxBytes: number): Buffer {
  if (!packed.subarray(0, MAGIC.length).equals(MAGIC)) return unpack(packed, maxBytes);
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let at = HEADER_BYTES; at < packed.length;) {
    const length = packed.readUInt32BE(at);
    at += LENGTH_BYTES;
    if (at + length > packed.length) throw new Error('snappy: a block is cut off');
    const block = unpack(packed.subarray(at, at + length), left);
    left -= block.length;
    blocks.push(block);
    at += length;
  }
  return Buffer.concat(blocks);
}

export function writeSnappy(bytes: Buffer): Buffer {
  const versions = Buffer.alloc(HEADER_BYTES - MAGIC.length);
  versions.writeInt32BE(1, 0);
  versions.writeInt32BE(1, LENGTH_BYTES);
  const parts: Buffer[] = [MAGIC, versions];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = compressSync(bytes.subarray(at, at + BLOCK_BYTES));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

function unpack(block: Buffer, maxBytes: number): Buffer {
  const size = unpackedSize(block);
  if (size > maxBytes) {
    throw new WegwarteError(
      'input-invalid',
      `snappy: ${size} bytes, at most ${maxBytes} are unpacked (kafka.maxUnpackedBatchBytes)`,
    );
  }
  return uncompressSync(block) as Buffer;
}

/** A block begins with its length when unpacked, seven bits a byte, the lowest first. */
function unpackedSize(block: Buffer): number {
  let size = 0;
  for (let at = 0; at < 5 && at < block.length; at++) {
    const byte = block[at]!;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new Error('snappy: no length');
}
