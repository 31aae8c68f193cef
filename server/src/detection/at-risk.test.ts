import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGE_BUCKETS, ageBucketOf } from '../windows/ticks.ts';
import { AtRisk, ticksAtStep } from './at-risk.ts';

const tickMs = 10_000;
const minuteMs = 60_000;

/** By stream: who enters at a tick, and after how many ticks they leave (null: never). */
const stays = fc.array(
  fc.record({
    stream: fc.nat(2),
    entered: fc.nat(60),
    left: fc.option(fc.nat(24), { nil: null }),
    abandons: fc.boolean(),
  }),
  { maxLength: 120 },
);
type Stay = { stream: number; entered: number; left: number | null; abandons: boolean };

const deadlineMs = 4 * minuteMs;
const slots = ticksAtStep(deadlineMs, tickMs);

function feed(atRisk: AtRisk, all: readonly Stay[], tick: number): void {
  for (const { stream, entered, left, abandons } of all) {
    if (entered === tick) atRisk.entered[stream]!++;
    if (left === null || entered + left !== tick) continue;
    const events = abandons ? atRisk.abandoned : atRisk.advanced;
    events[ageBucketOf(left) * atRisk.capacity + stream]!++;
  }
  atRisk.closeTick(3);
}

function waitingOf(atRisk: AtRisk, stream: number): number {
  let sum = 0;
  for (let group = 0; group < AGE_BUCKETS; group++) sum += atRisk.waiting[group * atRisk.capacity + stream]!;
  return sum;
}

describe('AtRisk', () => {
  it('knows in which ticks the deadline lets customers get on', () => {
    expect(ticksAtStep(15 * minuteMs, tickMs)).toBe(91);
    expect(ticksAtStep(25_000, tickMs)).toBe(4);
    expect(ticksAtStep(30_000, tickMs)).toBe(4);
  });

  it('counts everybody who has come and neither left nor passed the deadline, whatever the ages are thought to be', () => {
    fc.assert(
      fc.property(stays, (all) => {
        const atRisk = new AtRisk(deadlineMs, tickMs);
        for (let tick = 0; tick < 90; tick++) {
          feed(atRisk, all, tick);
          for (let stream = 0; stream < 3; stream++) {
            const here = all.filter(
              (one) =>
                one.stream === stream &&
                one.entered <= tick &&
                tick - one.entered < slots &&
                (one.left === null || one.entered + one.left >= tick),
            );
            // Of a group of ages it is not known which cohort left, so that a deadline may take away too few or too many.
            const unsure = all.filter((one) => one.stream === stream && (one.left ?? 0) > 3).length;
            expect(Math.abs(waitingOf(atRisk, stream) - here.length)).toBeLessThanOrEqual(unsure + 1e-3);
          }
          atRisk.nextTick();
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is exact where everybody leaves at ages that are told apart', () => {
    fc.assert(
      fc.property(stays, (some) => {
        const all = some.map((one) => ({ ...one, left: one.left === null ? null : one.left % 4 }));
        const atRisk = new AtRisk(deadlineMs, tickMs);
        for (let tick = 0; tick < 90; tick++) {
          feed(atRisk, all, tick);
          for (let age = 0; age < 4; age++) {
            const here = all.filter(
              ({ stream, entered, left }) =>
                stream === 1 && entered === tick - age && (left === null || left >= age),
            );
            expect(atRisk.waiting[age * atRisk.capacity + 1]).toBeCloseTo(here.length, 3);
          }
          atRisk.nextTick();
        }
      }),
      { numRuns: 50 },
    );
  });

  it('loses nobody when more leave a group than were thought to be in it', () => {
    const atRisk = new AtRisk(deadlineMs, tickMs);
    const all: Stay[] = [
      { stream: 0, entered: 0, left: 5, abandons: false },
      { stream: 0, entered: 1, left: 8, abandons: false },
      { stream: 0, entered: 1, left: 20, abandons: true },
    ];
    const seen: number[] = [];
    for (let tick = 0; tick < 24; tick++) {
      feed(atRisk, all, tick);
      seen.push(waitingOf(atRisk, 0));
      atRisk.nextTick();
    }
    expect(seen[6]).toBeCloseTo(2, 5);
    expect(seen[10]).toBeCloseTo(1, 5);
    expect(seen[22]).toBeCloseTo(0, 5);
  });

  it('goes on as before when it has to make room for more streams', () => {
    const [one, two] = [new AtRisk(deadlineMs, tickMs), new AtRisk(deadlineMs, tickMs)];
    const all: Stay[] = Array.from({ length: 50 }, (_, at) => ({
      stream: at % 3,
      entered: at % 30,
      left: at % 7 === 0 ? null : at % 19,
      abandons: at % 5 === 0,
    }));
    for (let tick = 0; tick < 60; tick++) {
      if (tick === 17) two.grow(32);
      feed(one, all, tick);
      feed(two, all, tick);
      for (let stream = 0; stream < 3; stream++) expect(waitingOf(two, stream)).toBe(waitingOf(one, stream));
      one.nextTick();
      two.nextTick();
    }
  });

  it('takes in more customers at once than there usually are', () => {
    const atRisk = new AtRisk(deadlineMs, tickMs);
    for (const count of [5, 100_000, 7]) {
      atRisk.entered[0] = count;
      atRisk.closeTick(1);
      atRisk.nextTick();
    }
    expect([0, 1, 2].map((age) => atRisk.everEntered[age * atRisk.capacity])).toEqual([7, 100_000, 5]);
  });
});
