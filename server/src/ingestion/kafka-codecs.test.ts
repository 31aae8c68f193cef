import { gzipSync, zstdCompressSync } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { compressFrame } from 'lz4-napi';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES, registerCodecs } from './kafka-codecs.ts';
import { largestUnpacked } from './lz4-size.ts';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}
const codec = (type: CompressionTypes) =>
  (kafkajs.CompressionCodecs as unknown as Record<number, () => Codec>)[type]!();
const names = ['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const;
const touchpoints = Buffer.from(
  Array.from({ length: 5_000 }, (_, at) => JSON.stringify({ id: at * 7_919, type: 'cart.viewed' })).join(
    '\n',
  ),
);

/** Little that becomes more than may be. */
async function bomb(name: (typeof names)[number]): Promise<Buffer> {
  // Of several parts in a row, as each of the formats allows.
  const part = Buffer.alloc(MAX_BATCH_BYTES / 16);
  const often = (packed: Buffer) => Buffer.concat(Array.from({ length: 17 }, () => packed));
  if (name === 'GZIP') return often(gzipSync(part));
  if (name === 'ZSTD') return often(zstdCompressSync(part));
  if (name === 'LZ4') return often(await compressFrame(part));
  // Its length when unpacked, seven bits a byte: what follows need not even be there.
  return Buffer.from([0x81, 0x80, 0x80, 0x80, 0x01, 0x00]);
}

beforeAll(() => registerCodecs());

describe('compressed batches', () => {
  it.each(names)('come back as they were packed: %s', async (name) => {
    const { compress, decompress } = codec(CompressionTypes[name]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), touchpoints]) {
      expect((await decompress(await compress({ buffer: bytes }))).equals(bytes)).toBe(true);
    }
  });

  it.each(names)('that would fill the memory are an error with a name: %s', async (name) => {
    const packed = await bomb(name);
    expect(packed.length).toBeLessThan(MAX_BATCH_BYTES / 200);
    const before = process.memoryUsage().rss;
    await expect(codec(CompressionTypes[name]).decompress(packed)).rejects.toMatchObject({
      name: 'WegwarteError',
      code: 'input-invalid',
      message: expect.stringMatching(new RegExp(`^${name}: .*${MAX_BATCH_BYTES}`, 'i')),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_BATCH_BYTES * 1.5);
  });
});

describe('the size an LZ4 frame may unpack to', () => {
  it('is never less than what it does unpack to, and not much more', async () => {
    const random = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 2_654_435_761) >>> 24));
    for (const bytes of [Buffer.alloc(5_000_000), touchpoints, random]) {
      const packed = await compressFrame(bytes);
      const most = largestUnpacked(packed, MAX_BATCH_BYTES);
      expect(most).toBeGreaterThanOrEqual(bytes.length);
      expect(most).toBeLessThanOrEqual(bytes.length + 4_194_304);
      // Two frames in a row, and one in between that is passed over.
      const skipped = Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.alloc(3)]);
      expect(largestUnpacked(Buffer.concat([packed, skipped, packed]), MAX_BATCH_BYTES)).toBe(2 * most);
    }
  });

  it('is left open where there is no frame, or only half of one', () => {
    expect(largestUnpacked(Buffer.from('no frame at all'), 1_000)).toBe(0);
    expect(largestUnpacked(Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60]), 1_000)).toBe(0);
  });
});
