import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrivalQueue } from './arrival-queue.ts';

it('gives back in order of time, and in the order put in where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 21 }), (times, cut) => {
      const queue = new ArrivalQueue<{ at: number; number: number }>();
      times.forEach((at, number) => queue.put(at, { at, number }));
      const sorted = times.map((at, number) => ({ at, number })).sort((a, b) => a.at - b.at);
      const early = [...queue.takeBefore(cut)];
      expect(early).toEqual(sorted.filter(({ at }) => at < cut));
      expect([...early, ...queue.takeBefore(Infinity)]).toEqual(sorted);
    }),
  );
});
