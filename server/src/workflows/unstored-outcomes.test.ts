import { expect, it } from 'vitest';
import fc from 'fast-check';
import type { OutcomeCount, PartitionClaim } from './checkpoint-store.ts';
import { UnstoredOutcomes } from './unstored-outcomes.ts';

const claim = { topic: 'shop', partition: 0, partitionId: 1 } as PartitionClaim;
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

it('counts every message once, by ten seconds, source, outcome and reason, and begins anew when it was taken', () => {
  const message = fc.record({
    atMs: fc.integer({ min: 0, max: 29_999 }),
    outcome: fc.constantFrom<OutcomeCount['outcome']>('accepted', 'ignored', 'late', 'rejected'),
    reason: fc.constantFrom('', 'not-json'),
    source: fc.constantFrom('shop', 'app'),
    isTakenAfter: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      const unstored = new UnstoredOutcomes(claim, logger);
      const taken: OutcomeCount[] = [];
      for (const { atMs, outcome, reason, source, isTakenAfter } of messages) {
        unstored.count(atMs, outcome, reason, source);
        if (isTakenAfter) taken.push(...unstored.take().outcomes);
      }
      taken.push(...unstored.take().outcomes);
      const name = (one: Omit<OutcomeCount, 'count'>) =>
        [one.bucketMs, one.source, one.outcome, one.reason].join();
      const sums: Record<string, number> = {};
      for (const one of taken) sums[name(one)] = (sums[name(one)] ?? 0) + one.count;
      const expected = Object.groupBy(messages, (one) =>
        name({ ...one, bucketMs: one.atMs - (one.atMs % 10_000) }),
      );
      expect(sums).toEqual(
        Object.fromEntries(Object.entries(expected).map(([key, ones]) => [key, ones!.length])),
      );
    }),
  );
});

it('counts a batch that cannot be unpacked by its messages, and keeps one letter for it', () => {
  const unstored = new UnstoredOutcomes(claim, logger);
  const unreadable = { reason: 'gzip: too much', firstOffset: 5, count: 40, packedBytes: 900 };
  const message = { offset: 44, value: null, loggedAtMs: 12_000, unreadable };
  unstored.reject(message, { reason: 'unreadable-batch', detail: 'offsets 5 to 44' });
  const { outcomes, deadLetters, letters } = unstored.take();
  expect(outcomes).toMatchObject([{ bucketMs: 10_000, outcome: 'rejected', count: 40 }]);
  expect(deadLetters).toMatchObject([{ offset: 44, reason: 'unreadable-batch', sizeBytes: 900 }]);
  expect(letters).toHaveLength(1);
});
