import { createRequire } from 'node:module';
import type { UnreadableBatch } from '../workflows/touchpoint-log.ts';
import { crc32c } from './crc32c.ts';

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
/** The checksum, and where what it is of begins. */
const CHECKSUM_AT = 17;
const CHECKED_FROM = 21;
/** A batch that is not as it was written is asked for again: it may have been damaged on its way. */
const MAX_ASKED_AGAIN = 3;
/** More than are read at once by far. */
const MAX_DAMAGED = 1_000;
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
 * large ones are read. One whose checksum is wrong is asked for again before that. Any other version is left alone. To
 * be called before the first answer is read.
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
  const damaged = new DamagedBatches();
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
        const whole = bytes.subarray(start, next);
        if (!isOfTheBatch(error as Error) || damaged.isToBeAskedAgain(whole)) throw error;
        records.push(standIn(whole, error as Error));
      }
      decoder.offset = next;
    }
    return records;
  };
}

/** Batches that were not as their producer wrote them, and how often. */
class DamagedBatches {
  private readonly times = new Map<string, number>();

  isToBeAskedAgain(batch: Buffer): boolean {
    const checksum = batch.readUInt32BE(CHECKSUM_AT);
    if (crc32c(batch.subarray(CHECKED_FROM)) === checksum) return false;
    const key = `${batch.readBigInt64BE(0)} ${checksum}`;
    const times = (this.times.get(key) ?? 0) + 1;
    this.times.delete(key);
    // The log itself is damaged: nobody will ever read it.
    if (times > MAX_ASKED_AGAIN) return false;
    if (this.times.size >= MAX_DAMAGED) this.times.delete(this.times.keys().next().value!);
    this.times.set(key, times);
    return true;
  }
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
