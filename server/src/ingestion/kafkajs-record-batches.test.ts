import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerCodecs } from './kafka-codecs.ts';
import { crc32c } from './crc32c.ts';
import { recordsReader } from './kafkajs-record-batches.ts';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => { offset: number };
const Encoder = require('kafkajs/src/protocol/encoder') as new () => {
  writeInt32(value: number): { writeBuffer(bytes: Buffer): { readonly buffer: Buffer } };
};
const original = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages');
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<{ readonly buffer: Buffer }>;
};
const writeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;

const GZIP = 1;
const LENGTH_AT = 8;
const CHECKSUM_AT = 17;
const ATTRIBUTES_AT = 21;
const COUNT_AT = 57;
const HEADER_BYTES = 61;

async function batch(firstOffset: number, values: readonly string[]): Promise<Buffer> {
  const records = values.map((value, offsetDelta) => writeRecord({ offsetDelta, timestampDelta: 0, value }));
  const lastOffsetDelta = values.length - 1;
  const { buffer } = await RecordBatch({
    firstOffset: String(firstOffset),
    firstTimestamp: 1_000,
    maxTimestamp: 2_000,
    producerId: 7,
    partitionLeaderEpoch: 0,
    lastOffsetDelta,
    records,
  });
  return buffer;
}

/** With a checksum that says so. */
function asProduced(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes.subarray(ATTRIBUTES_AT)), CHECKSUM_AT);
  return bytes;
}

/** The batch with something else in place of its records. */
function repacked(whole: Buffer, packed: Buffer, attributes = GZIP): Buffer {
  const bytes = Buffer.concat([whole.subarray(0, HEADER_BYTES), packed]);
  bytes.writeInt32BE(bytes.length - 12, LENGTH_AT);
  bytes.writeInt16BE(attributes, ATTRIBUTES_AT);
  return asProduced(bytes);
}

const answer = (...batches: Buffer[]) => {
  const bytes = Buffer.concat(batches);
  return new Decoder(new Encoder().writeInt32(bytes.length).writeBuffer(bytes).buffer) as never;
};
const read = recordsReader(original);
const outline = async (...batches: Buffer[]) =>
  ((await read(answer(...batches))) as { offset: string; value: Buffer | null; unreadable?: object }[]).map(
    ({ offset, value, unreadable }) => unreadable ?? `${offset} ${String(value)}`,
  );

describe('the batches of an answer', () => {
  beforeAll(() => registerCodecs());

  it('are read as kafkajs reads them, to the last field', async () => {
    const [plain, second] = [await batch(5, ['a', 'b']), await batch(7, ['c'])];
    const packed = repacked(second, gzipSync(second.subarray(HEADER_BYTES)));
    expect(await read(answer(plain, packed))).toEqual(await original(answer(plain, packed)));
    expect(await outline(plain, packed)).toEqual(['5 a', '6 b', '7 c']);
  });

  it('become one record that says so where one cannot be unpacked, and the others are read', async () => {
    const [before, broken, after] = [
      await batch(5, ['a']),
      await batch(6, ['b', 'c']),
      await batch(8, ['d']),
    ];
    const part = gzipSync(Buffer.alloc(16_777_216));
    const bomb = Buffer.concat(Array.from({ length: 17 }, () => part));
    const corrupt = gzipSync(broken.subarray(HEADER_BYTES)).fill(0, 12);
    for (const [packed, reason] of [
      [bomb, /more than 268435456 bytes \(kafka\.maxUnpackedBatchBytes\)/],
      [corrupt, /./],
      [gzipSync(Buffer.from('no records')), /./],
    ] as const) {
      const stands = { firstOffset: 6, count: 2, packedBytes: packed.length };
      const told = await outline(before, repacked(broken, packed), after);
      expect(told).toEqual(['5 a', { ...stands, reason: expect.stringMatching(reason) }, '8 d']);
    }
    const [standIn] = (await read(answer(repacked(broken, corrupt, GZIP | 0x10)))) as object[];
    // At the last offset, so that reading goes on after all of it; and of its transaction, which may have been aborted.
    expect(standIn).toMatchObject({ offset: '7', timestamp: '2000', isControlRecord: false, key: null });
    expect(standIn).toMatchObject({ batchContext: { producerId: '7', inTransaction: true } });
  });

  it('may hold more records than a function takes arguments', async () => {
    const one = await batch(0, ['x']);
    const record = one.subarray(HEADER_BYTES);
    const many = repacked(one, gzipSync(Buffer.concat(Array.from({ length: 150_000 }, () => record))));
    many.writeInt32BE(150_000, COUNT_AT);
    asProduced(many);
    await expect(original(answer(many))).rejects.toThrow(/call stack/);
    expect(await read(answer(many))).toHaveLength(150_000);
  });

  it('are asked for again where one was damaged on its way, and passed over only where it stays so', async () => {
    const whole = await batch(5, ['a', 'b']);
    const damaged = Buffer.from(whole).fill(0xff, HEADER_BYTES + 2);
    for (let time = 0; time < 2; time++) await expect(read(answer(damaged))).rejects.toThrow();
    expect(await outline(whole)).toEqual(['5 a', '6 b']);
    const another = Buffer.from(await batch(9, ['c', 'd'])).fill(0xff, HEADER_BYTES + 2);
    for (let time = 0; time < 3; time++) await expect(read(answer(another))).rejects.toThrow();
    expect(await outline(another)).toEqual([expect.objectContaining({ firstOffset: 9, count: 2 })]);
  });

  it('are left for the next answer where the last one is cut off', async () => {
    const [first, second] = [await batch(5, ['a']), await batch(6, ['b'])];
    for (const cut of [10, 62, second.length - 1]) {
      expect(await outline(first, second.subarray(0, cut))).toEqual(['5 a']);
    }
  });

  it('are an error where the machine is at fault, for they may be read the next time', async () => {
    const one = await batch(5, ['a']);
    const unknown = repacked(one, Buffer.from('new'), 2);
    const { CompressionCodecs } = require('kafkajs') as { CompressionCodecs: Record<number, () => unknown> };
    const [known] = [CompressionCodecs[2]!];
    const noMemory = Object.assign(new Error('no memory'), { code: 'Z_MEM_ERROR' });
    CompressionCodecs[2] = () => ({ decompress: () => Promise.reject(noMemory) });
    await expect(read(answer(unknown))).rejects.toBe(noMemory);
    CompressionCodecs[2] = known;
  });
});
