import fc from 'fast-check';
import { expect, it } from 'vitest';
import { journey, minute, startMs } from '../journeys/journey-examples.suite.ts';
import { adoptRun } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import { bucketOf, isMature } from './cohort-counts.ts';
import { CounterDeltas } from './counter-deltas.ts';

const definition = journey();
const anyRun = fc
  .record({
    way: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    state: fc.constantFrom<Run['state']>('in-flight', 'dropped', 'abandoned', 'completed'),
    apartMs: fc.nat(minute),
    segments: fc.constantFrom<Record<string, string>>(
      {},
      { channel: 'app' },
      { channel: 'web', paymentMethod: 'paypal' },
    ),
  })
  .map(({ way, state, apartMs, segments }): Run => {
    const entries = way.flatMap((step, at) => [step, startMs + at * apartMs]);
    return adoptRun({ definition, key: 'ada', state, entries, segments, endedAtMs: startMs, reason: null });
  });

it('counts a run from beginning to end the same, however it came to it', () => {
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 1, maxLength: 6 }), (history) => {
      const stepwise = new CounterDeltas();
      history.reduce<Run | null>((before, after) => {
        stepwise.replace(before, after);
        return after;
      }, null);
      const atOnce = new CounterDeltas();
      atOnce.replace(null, history.at(-1)!);
      const sorted = (deltas: CounterDeltas) => {
        const changes = deltas.take();
        return [...changes.cohorts(), ...changes.progress()].map((one) => JSON.stringify(one)).sort();
      };
      expect(sorted(stepwise)).toEqual(sorted(atOnce));
    }),
  );
});

it('has nothing left of a run that never was', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const deltas = new CounterDeltas();
      deltas.replace(null, run);
      deltas.replace(run, null);
      expect(deltas.take().length).toBe(0);
      expect(deltas.size).toBe(0);
    }),
  );
});

it('calls a cohort mature once nobody of it can come, get on or be lost any more', () => {
  const bucketMs = bucketOf(startMs);
  const done = { bucketMs, entered: 5, advanced: 3, dropped: 1, abandoned: 1 };
  expect(isMature(done, 15 * minute, bucketMs + 9_999)).toBe(false);
  expect(isMature(done, 15 * minute, bucketMs + 10_000)).toBe(true);
  const waiting = { ...done, advanced: 2 };
  expect(isMature(waiting, 15 * minute, bucketMs + 10_000 + 15 * minute)).toBe(false);
  expect(isMature(waiting, 15 * minute, bucketMs + 10_001 + 15 * minute)).toBe(true);
});
