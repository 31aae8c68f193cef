import { promisify } from 'node:util';
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { largestUnpacked } from './lz4-size.ts';
import { readSnappy, writeSnappy } from './snappy-blocks.ts';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/**
 * A batch grows to no more than this unless told otherwise: brokers take a megabyte, compressed. What would grow further
 * is an error that names it, before there is memory for it.
 */
export const MAX_BATCH_BYTES = 268_435_456;
let maxBytes = MAX_BATCH_BYTES;

const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);
const compressGzip = promisify(gzip);
const decompressGzip = promisify(gunzip);

const codecs: readonly (readonly [CompressionTypes, Codec])[] = [
  [
    CompressionTypes.GZIP,
    {
      compress: ({ buffer }) => compressGzip(buffer),
      decompress: (buffer) => bounded('gzip', decompressGzip(buffer, { maxOutputLength: maxBytes })),
    },
  ],
  [
    CompressionTypes.Snappy,
    {
      // In many small blocks: handing each to another thread would take longer than unpacking it.
      compress: async ({ buffer }) => writeSnappy(buffer),
      decompress: async (buffer) => readSnappy(buffer, maxBytes),
    },
  ],
  [
    CompressionTypes.LZ4,
    {
      compress: ({ buffer }) => compressFrame(buffer),
      decompress: async (buffer) => {
        if (largestUnpacked(buffer, maxBytes) > maxBytes) throw tooLarge('lz4');
        return decompressFrame(buffer);
      },
    },
  ],
  [
    CompressionTypes.ZSTD,
    {
      // Its fastest: kafkajs would otherwise spend more on packing than it takes to send.
      compress: ({ buffer }) => compressZstd(buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
      decompress: (buffer) => bounded('zstd', decompressZstd(buffer, { maxOutputLength: maxBytes })),
    },
  ],
];

/** Teaches kafkajs the compression it does not bring along: snappy, lz4 and zstd; and gzip with a bound. */
export function registerCodecs(maxUnpackedBytes?: number): void {
  if (maxUnpackedBytes !== undefined) maxBytes = maxUnpackedBytes;
  // Node.js finds no export of that name in the CommonJS of kafkajs, only the whole of it.
  const known = kafkajs.CompressionCodecs as Record<number, () => Codec>;
  for (const [type, codec] of codecs) known[type] = () => codec;
}

async function bounded(codec: string, unpacking: Promise<Buffer>): Promise<Buffer> {
  return unpacking.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(codec, error) : error;
  });
}

function tooLarge(codec: string, cause?: unknown): WegwarteError {
  const reason = `${codec}: a batch would unpack to more than ${maxBytes} bytes (kafka.maxUnpackedBatchBytes)`;
  return new WegwarteError('input-invalid', reason, { cause });
}
