import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { journey, minute, step } from '../journeys/journey-examples.suite.ts';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { CohortCache } from './cohort-cache.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';

const definition = journey({
  steps: [step('cart', 'cart.viewed'), step('confirmed', 'order.confirmed', 5 * minute)],
});
let counters: InMemoryCounterReader;
beforeEach(() => void (counters = new InMemoryCounterReader()));

async function read(cache: CohortCache, fromMs: number, watermarkMs: number) {
  const byStep = await cache.read(definition, fromMs, watermarkMs);
  return (byStep.get('cart') ?? []).map(({ key, cohorts, progress }) => ({
    value: key.value,
    cohorts,
    progress,
  }));
}

it('reads again only what may have changed', async () => {
  for (let at = 0; at < 600; at++) {
    counters.add({ step: 'cart' }, at * BUCKET_MS, { entered: 1 });
    counters.addProgress({ step: 'cart' }, { tickMs: at * BUCKET_MS, age: at % 12 }, { advanced: 1 });
  }
  const cache = new CohortCache(counters);
  await read(cache, 0, 600 * BUCKET_MS);
  const first = counters.streamed;
  await read(cache, 0, 601 * BUCKET_MS);
  expect(first).toBe(600);
  expect(counters.streamed - first).toBeLessThan(110);
  expect(counters.streamedProgress - first).toBeLessThan(75);
});

it('gives what the database would, however time goes on and whatever is amended within reach', async () => {
  const change = fc.record({
    afterBuckets: fc.nat(8),
    /** Entered now, and got on that came within the last sixteen minutes. */
    entered: fc.nat(3),
    advancedBack: fc.option(fc.nat(90), { nil: null }),
    /** In a tick of the last eleven minutes. */
    ended: fc.option(fc.record({ back: fc.nat(66), age: fc.nat(11) }), { nil: null }),
    value: fc.constantFrom('', 'app', 'web'),
    fromBack: fc.integer({ min: 100, max: 400 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
      counters = new InMemoryCounterReader();
      const cache = new CohortCache(counters);
      let now = 1_000;
      for (const { afterBuckets, entered, advancedBack, ended, value, fromBack } of changes) {
        now += afterBuckets;
        const key = { step: 'cart', dimension: value === '' ? '' : 'channel', value };
        if (entered > 0) counters.add(key, now * BUCKET_MS, { entered });
        if (advancedBack !== null) counters.add(key, (now - advancedBack) * BUCKET_MS, { advanced: 1 });
        if (ended !== null) {
          const tickMs = (now - ended.back) * BUCKET_MS;
          counters.addProgress(key, { tickMs, age: ended.age }, { abandoned: 1 });
        }
        const fromMs = (now - fromBack) * BUCKET_MS;
        const fresh = await read(new CohortCache(counters), fromMs, now * BUCKET_MS);
        const cached = await read(cache, fromMs, now * BUCKET_MS);
        const sorted = (streams: typeof fresh) => streams.toSorted((a, b) => a.value.localeCompare(b.value));
        expect(sorted(cached)).toEqual(sorted(fresh));
      }
    }),
    { numRuns: 150 },
  );
});
