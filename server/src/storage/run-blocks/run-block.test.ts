import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journey, minute, startMs } from '../../journeys/journey-examples.suite.ts';
import type { Run, RunState } from '../../journeys/run.ts';
import { DamagedBytes } from './byte-reader.ts';
import { encodeRunBlock, readRunBlock } from './run-block.ts';
import type { StoredRun } from './run-block.ts';

const checkout = journey();
const checkoutNow = journey({ version: 2 });
const returns = journey({ journey: 'Rückgabe' });
const known = [checkout, checkoutNow, returns];

function read(bytes: Buffer, versions = known, isWanted: (key: string) => boolean = () => true) {
  const found: Run[] = [];
  const orphaned: StoredRun[] = [];
  const forgotten: { journey: string; key: string }[] = [];
  readRunBlock(bytes, {
    findVersion: (name, version) => versions.find((one) => one.journey === name && one.version === version),
    isWanted: (_, key) => isWanted(key),
    found: (run) => found.push(run),
    orphaned: (run) => orphaned.push(run),
    forgotten: (name, key) => forgotten.push({ journey: name, key }),
  });
  return { found, orphaned, forgotten };
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const timeMs = fc.integer({ min: -1e12, max: 8e12 });
const anyRun: fc.Arbitrary<Run> = fc
  .record({
    definition: fc.constantFrom(...known),
    key: fc.oneof(text, fc.base64String({ minLength: 24, maxLength: 24 })),
    state: fc.constantFrom<RunState>('in-flight', 'completed', 'dropped', 'abandoned'),
    entered: fc.array(fc.tuple(fc.nat(300), timeMs), { minLength: 1, maxLength: 5 }),
    segments: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
    endedAtMs: timeMs,
    reason: fc.option(text),
  })
  .map(({ entered, endedAtMs, reason, ...run }) => {
    const hasEnded = run.state !== 'in-flight';
    return {
      ...run,
      entries: entered.flat(),
      endedAtMs: hasEnded ? endedAtMs : null,
      reason: hasEnded ? reason : null,
    };
  });
const anyBlock = fc.tuple(
  fc.array(anyRun, { maxLength: 30 }),
  fc.array(fc.record({ journey: text, key: text }), { maxLength: 10 }),
);

function run(key: string, more: Partial<Run> = {}): Run {
  const segments = { channel: 'app', paymentMethod: 'card' };
  const entries = [0, startMs, 1, startMs + minute];
  return {
    definition: checkout,
    key,
    state: 'in-flight',
    entries,
    segments,
    endedAtMs: null,
    reason: null,
    ...more,
  };
}

it('gives back what was put in, whatever that is', () => {
  fc.assert(
    fc.property(anyBlock, ([runs, gone]) => {
      const { found, forgotten, orphaned } = read(encodeRunBlock(runs, gone));
      expect(found).toEqual(runs);
      expect(forgotten).toEqual(gone);
      expect(orphaned).toEqual([]);
    }),
  );
});

it('takes some fifty bytes a run', () => {
  const runs = Array.from({ length: 10_000 }, (_, index) =>
    run(`pseudonym-of-${String(index).padStart(9, '0')}`, {
      entries: [0, startMs + index * 7, 1, startMs + index * 7 + (index % 900) * 1_000],
      segments: { channel: index % 2 ? 'app' : 'web', region: `r${index % 40}` },
    }),
  );
  expect(encodeRunBlock(runs, []).length / runs.length).toBeLessThan(40);
});

describe('what a newer block has told of', () => {
  it('is passed over', () => {
    const { found } = read(
      encodeRunBlock([run('ada'), run('bob'), run('cy')], []),
      known,
      (key) => key !== 'bob',
    );
    expect(found.map(({ key }) => key)).toEqual(['ada', 'cy']);
  });
});

describe('a run of an unknown version', () => {
  it('is handed over as it is, so that it can be kept', () => {
    const stored = encodeRunBlock([run('ada'), run('bob', { definition: checkoutNow })], []);
    const { found, orphaned } = read(stored, [checkout]);
    expect(found).toEqual([run('ada')]);
    expect(orphaned).toEqual([run('bob', { definition: expect.objectContaining({ version: 2 }) })]);
    expect(read(encodeRunBlock(orphaned, [])).found).toEqual([run('bob', { definition: checkoutNow })]);
  });
});

describe('a damaged block', () => {
  it('is told as such, wherever it was cut off', () => {
    fc.assert(
      fc.property(
        anyBlock,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ([runs, gone], share) => {
          const bytes = encodeRunBlock(runs, gone);
          expect(() => read(bytes.subarray(0, Math.floor(bytes.length * share)))).toThrow(DamagedBytes);
        },
      ),
    );
  });

  it('never is anything but read or told as damaged, whatever byte is wrong', () => {
    fc.assert(
      fc.property(anyBlock, fc.nat(), fc.nat(255), ([runs, gone], place, value) => {
        const bytes = Buffer.from(encodeRunBlock(runs, gone));
        bytes[place % bytes.length] = value;
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedBytes);
        }
      }),
    );
  });

  it('is one of a layout yet unknown, or with more in it than it should have', () => {
    const bytes = encodeRunBlock([run('ada')], []);
    expect(() => read(Buffer.concat([Buffer.from([2]), bytes.subarray(1)]))).toThrow('has layout 2');
    expect(() => read(Buffer.concat([bytes, Buffer.from([0])]))).toThrow('goes on after its end');
  });
});
