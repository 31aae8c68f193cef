import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { readSnappy, writeSnappy } from './snappy-blocks.ts';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** A batch grows to no more than this: brokers take a megabyte, compressed, unless told otherwise. */
export const MAX_BATCH_BYTES = 268_435_456;

const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

const codecs: readonly (readonly [CompressionTypes, Codec])[] = [
  [
    CompressionTypes.Snappy,
    {
      // In many small blocks: handing each to another thread would take longer than unpacking it.
      compress: async ({ buffer }) => writeSnappy(buffer),
      decompress: async (buffer) => readSnappy(buffer, MAX_BATCH_BYTES),
    },
  ],
  [
    CompressionTypes.LZ4,
    { compress: ({ buffer }) => compressFrame(buffer), decompress: (buffer) => decompressFrame(buffer) },
  ],
  [
    CompressionTypes.ZSTD,
    {
      // Its fastest: kafkajs would otherwise spend more on packing than it takes to send.
      compress: ({ buffer }) => compressZstd(buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
      decompress: (buffer) => decompressZstd(buffer, { maxOutputLength: MAX_BATCH_BYTES }),
    },
  ],
];

/** Teaches kafkajs the compression it does not bring along: snappy, lz4 and zstd. gzip it knows. */
export function registerCodecs(): void {
  // Node.js finds no export of that name in the CommonJS of kafkajs, only the whole of it.
  const known = kafkajs.CompressionCodecs as Record<number, () => Codec>;
  for (const [type, codec] of codecs) known[type] = () => codec;
}
