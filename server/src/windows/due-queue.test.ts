import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './due-queue.ts';

it('hands out what is due, second by second, and of one second in order of arrival', () => {
  const queue = new DueQueue<string>();
  queue.add(2_000, 'b');
  queue.add(1_500, 'a');
  queue.add(2_999, 'c');
  queue.add(3_000, 'd');
  expect(queue.take(2_000)).toEqual(['a', 'b', 'c']);
  expect(queue.take(2_000)).toEqual([]);
});

it('hands out at once what was due before it was added', () => {
  const queue = new DueQueue<string>();
  queue.take(60_000);
  queue.add(1_000, 'overdue');
  expect(queue.take(60_000)).toEqual(['overdue']);
});

it('loses nothing and gives nothing twice, whatever is added between', () => {
  const ops = fc.array(fc.oneof(fc.record({ add: fc.nat(90_000) }), fc.record({ take: fc.nat(90_000) })));
  fc.assert(
    fc.property(ops, (steps) => {
      const queue = new DueQueue<number>();
      let waiting: { item: number; second: number }[] = [];
      let passed = 0;
      steps.forEach((one, item) => {
        if ('add' in one) {
          queue.add(one.add, item);
          waiting.push({ item, second: Math.max(passed, Math.floor(one.add / 1_000)) });
          return;
        }
        const until = Math.floor(one.take / 1_000);
        const due = waiting.filter(({ second }) => second <= until).sort((a, b) => a.second - b.second);
        waiting = waiting.filter(({ second }) => second > until);
        passed = Math.max(passed, until);
        expect(queue.take(one.take)).toEqual(due.map(({ item: expected }) => expected));
      });
    }),
    { numRuns: 500 },
  );
});

it('does not look at all deadlines of the fortnight each second', () => {
  const queue = new DueQueue<number>();
  const twoWeeks = 14 * 86_400;
  for (let second = 0; second < twoWeeks; second += 10) queue.add(second * 1_000, second);
  const startedMs = performance.now();
  let taken = 0;
  for (let second = 0; second < 5_000; second++) taken += queue.take(second * 1_000).length;
  expect(taken).toBe(500);
  // Some 600 million looks if it did.
  expect(performance.now() - startedMs).toBeLessThan(500);
});
