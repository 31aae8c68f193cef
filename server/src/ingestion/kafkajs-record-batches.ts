import { createRequire } from 'node:module';
import type { UnreadableBatch } from '../workflows/touchpoint-log.ts';

/** What kafkajs reads the bytes of an answer with. */
interface Decoder {
  offset: number;
  readonly buffer: Buffer;
  readInt32(): number;
  canReadBytes(length: number): boolean;
  readBytes(length: number): Buffer;
}
type ReadRecords = (decoder: Decoder) => Promise<unknown[]>;

const require = createRequire(import.meta.url);
const KNOWN_VERSION = '2.2.4';
const READ_RECORDS = 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages';
/** Magic of the batches that brokers have written since 0.11; older ones are left to kafkajs. */
const RECORD_BATCH = 2;
/** Of a batch, before its records. */
const HEADER_BYTES = 61;
/** Before what the length counts. */
const BEFORE_LENGTH_BYTES = 12;
const IN_TRANSACTION = 0x10;
/** No fault of the batch: it may be read the next time, or by another version. */
const ours = new Set(['ERR_MEMORY_ALLOCATION_FAILED', 'Z_MEM_ERROR', 'ZSTD_error_memory_allocation']);

/** A record of kafkajs that stands for all of its batch. */
export interface UnreadableRecord {
  readonly unreadable?: UnreadableBatch;
}

/**
 * kafkajs 2.2.4 fails on a batch it cannot unpack, with no word of where it lies, and on one of more than about 120,000
 * records, which it passes as arguments: the consumer stops, comes back to the same batch, and stops again, for ever and
 * with all its partitions. Here such a batch becomes one record, at its last offset, that says what is wrong with it; and
 * large ones are read. Any other version is left alone. To be called before the first answer is read.
 */
export function readOverBrokenBatches(): void {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return;
  const original = require(READ_RECORDS) as ReadRecords & { isOurs?: true };
  if (original.isOurs) return;
  require.cache[require.resolve(READ_RECORDS)]!.exports = Object.assign(recordsReader(original), {
    isOurs: true,
  });
}

/** @param original for what is no record batch of today */
export function recordsReader(original: ReadRecords): ReadRecords {
  const NewDecoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;
  const readBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (
    decoder: Decoder,
  ) => Promise<{ readonly records: readonly unknown[] }>;
  return async (answer) => {
    const { offset } = answer;
    const size = answer.readInt32();
    if (size <= 0 || !answer.canReadBytes(size)) return [];
    const bytes = answer.readBytes(size);
    if (bytes.length <= 16 || bytes.readInt8(16) !== RECORD_BATCH) {
      answer.offset = offset;
      return original(answer);
    }
    const decoder = new NewDecoder(bytes);
    const records: unknown[] = [];
    // The last batch of an answer may be cut off: it comes whole with the next one.
    for (let next = batchEnd(bytes, 0); next !== null; next = batchEnd(bytes, next)) {
      const start = decoder.offset;
      try {
        const batch = await readBatch(decoder);
        for (const record of batch.records) records.push(record);
      } catch (error) {
        if (!isOfTheBatch(error as Error)) throw error;
        records.push(standIn(bytes.subarray(start, next), error as Error));
      }
      decoder.offset = next;
    }
    return records;
  };
}

function batchEnd(bytes: Buffer, start: number): number | null {
  if (start + HEADER_BYTES > bytes.length) return null;
  const length = bytes.readInt32BE(start + 8);
  if (length < HEADER_BYTES - BEFORE_LENGTH_BYTES) throw new RangeError(`a record batch of ${length} bytes`);
  const end = start + BEFORE_LENGTH_BYTES + length;
  return end <= bytes.length ? end : null;
}

function isOfTheBatch({ name, message, code }: NodeJS.ErrnoException): boolean {
  const isUnknown = name === 'KafkaJSNotImplemented';
  return !isUnknown && !ours.has(code ?? '') && !/allocation failed/i.test(message);
}

/**
 * Source: https://kafka.apache.org/documentation/#recordbatch. Baseoffset at 0, attributes at 21, last offset delta at 23,
 * newest timestamp at 35, producer at 43, number of records at 57.
 */
function standIn(batch: Buffer, { message }: Error): object {
  const firstOffset = batch.readBigInt64BE(0);
  const lastOffset = firstOffset + BigInt(batch.readInt32BE(23));
  const unreadable: UnreadableBatch = {
    reason: message,
    firstOffset: Number(firstOffset),
    count: batch.readInt32BE(57),
    packedBytes: batch.length - HEADER_BYTES,
  };
  return {
    offset: String(lastOffset),
    timestamp: String(batch.readBigInt64BE(35)),
    key: null,
    value: null,
    headers: {},
    isControlRecord: false,
    // By these it is told whether its transaction was aborted.
    batchContext: {
      producerId: String(batch.readBigInt64BE(43)),
      inTransaction: (batch.readInt16BE(21) & IN_TRANSACTION) !== 0,
    },
    unreadable,
  };
}
