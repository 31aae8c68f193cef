import { expect, it } from 'vitest';
import { levelBefore } from './level-before.ts';
import { WindowSums } from './window-sums.ts';

const settings = { shortestTicks: 180, low: 0.88, high: 1.12 };
const NEVER = -Infinity;
/** Days differ by 5 %: as much as 400 events would tell. */
const overDays = 0.05 ** 2;

/** Of 10 expected in each tick so many are seen: the first figure for an hour, the second for five minutes after it. */
function seen(before: number, within: number): WindowSums {
  const sums = new WindowSums(0, 1);
  for (let tick = 0; tick < 390; tick++) {
    sums.progress(0, tick < 360 ? before : within, 10, 10);
    sums.closeTick();
  }
  return sums;
}

function levelOf(sums: WindowSums, notBefore = NEVER) {
  return levelBefore(sums, sums.markAt(360, NEVER)!, notBefore, overDays, settings);
}

it('is what was seen in the half hour before, drawn to 1, whatever happens in the window', () => {
  const { level, variance } = levelOf(seen(9, 0));
  expect(level).toBeCloseTo((400 + 9 * 180) / (400 + 1_800), 6);
  expect(variance).toBeCloseTo(1 / (400 + 1_800), 9);
  expect(levelOf(seen(9, 10))).toEqual({ level, variance });
});

it('does not follow beyond what days can differ by: what goes on for long is still seen', () => {
  expect(levelOf(seen(2, 2)).level).toBe(0.88);
  expect(levelOf(seen(20, 10)).level).toBe(1.12);
});

it('knows nothing of what lies behind the end of the last incident', () => {
  expect(levelOf(seen(9, 9), 360)).toEqual({ level: 1, variance: overDays });
});
