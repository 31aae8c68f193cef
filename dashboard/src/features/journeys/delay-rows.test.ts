import { expect, it } from 'vitest';
import { delayRows } from './delay-rows.ts';

it('orders delays by how bad it is, and within by budget, the one in force marked', () => {
  const delays = [4, 1, 0.25].flatMap((falsePagesPer4Weeks) =>
    [0.3, 0].map((ratio) => ({
      ratio,
      falsePagesPer4Weeks,
      seconds: 100 * ratio + 60 / falsePagesPer4Weeks,
    })),
  );
  const rows = delayRows(delays, 1);
  expect(rows.map(({ ratio }) => ratio)).toEqual([0, 0.3]);
  expect(rows[0]!.delays).toEqual([
    { pages: 0.25, isOwn: false, seconds: 240 },
    { pages: 1, isOwn: true, seconds: 60 },
    { pages: 4, isOwn: false, seconds: 15 },
  ]);
});
