import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { readSnappy, writeSnappy } from './snappy-blocks.ts';

const text = Buffer.from('a touchpoint and another one '.repeat(10_000));

describe('snappy as Kafka has it', () => {
  it('is read in blocks, and bare as some clients write it', () => {
    expect(readSnappy(writeSnappy(text), text.length).equals(text)).toBe(true);
    expect(readSnappy(compressSync(text), text.length).equals(text)).toBe(true);
    expect(readSnappy(writeSnappy(Buffer.alloc(0)), 0)).toHaveLength(0);
  });

  it('is not unpacked beyond the bound, nor where it is cut off', () => {
    expect(() => readSnappy(writeSnappy(text), text.length - 1)).toThrow(/at most/);
    expect(() => readSnappy(compressSync(text), 1_000)).toThrow(/at most 1000 are unpacked/);
    expect(() => readSnappy(writeSnappy(text).subarray(0, -3), text.length)).toThrow(/cut off/);
  });
});
