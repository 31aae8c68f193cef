import { beforeAll, describe, expect, it } from 'vitest';
import { makeDetectorJudge } from './detector-judge.ts';
import { runIncidents } from './incident-run.ts';
import { Quiet } from './null-run.ts';
import { scenarios } from './scenarios.ts';
import { quantile } from './statistics.ts';
import { train } from './training.ts';
import type { Trained } from './training.ts';
import { worldOf } from './world.ts';

/**
 * A small part of the bench, with fixed seeds, so that a change which makes detection slower or noisier is seen at once.
 * Limits leave room for another arithmetic, not for another order of magnitude; what is reached stands in detection.md.
 */
const LEARN_DAYS = 7;
/** Seconds on a machine of its own; this many where everything else runs too. */
const TIMEOUT_MS = 180_000;
const MINUTE_TICKS = 6;

function outcomesOf(trained: Trained, name: string, count: number) {
  const scenario = scenarios.find((one) => one.name === name)!;
  return runIncidents(new Quiet(trained, 0), [scenario], count)[0]!.map(({ detector }) => detector!);
}

const minutesUntilPage = (outcomes: ReturnType<typeof outcomesOf>) =>
  outcomes.map(({ pagedAfter }) => (pagedAfter ?? Infinity) / MINUTE_TICKS);

describe('a world of 300 customers a minute', () => {
  let trained: Trained;
  beforeAll(() => {
    const world = worldOf('300/min', 2);
    trained = train(world, makeDetectorJudge(world), { days: LEARN_DAYS });
  }, TIMEOUT_MS);

  it(
    'keeps silent in a quiet week',
    () => {
      const { pages } = new Quiet(trained, 0).runOf(7);
      expect(pages.length).toBeLessThanOrEqual(1);
    },
    TIMEOUT_MS,
  );

  it(
    'pages within two minutes when three of ten still get on, once, and closes when it is over',
    () => {
      const outcomes = outcomesOf(trained, 'everywhere 0.3', 5);
      expect(Math.max(...minutesUntilPage(outcomes))).toBeLessThanOrEqual(2);
      expect(outcomes.map(({ pages }) => pages)).toEqual([1, 1, 1, 1, 1]);
      for (const { closedAfterEnd } of outcomes) {
        expect(closedAfterEnd).toBeGreaterThanOrEqual(0);
        expect(closedAfterEnd! / MINUTE_TICKS).toBeLessThanOrEqual(5);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'pages within four minutes when four in ten fewer get on, at any hour of the day',
    () => {
      expect(quantile(minutesUntilPage(outcomesOf(trained, 'everywhere 0.6', 7)), 0.9)).toBeLessThanOrEqual(
        4,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'does not take a third of the traffic for fewer who get on',
    () => {
      const outcomes = outcomesOf(trained, 'traffic × 0.3', 4);
      expect(outcomes.filter(({ pages }) => pages > 0)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'finds what strikes one customer in seven',
    () => {
      expect(quantile(minutesUntilPage(outcomesOf(trained, 'segment 0.3', 5)), 0.5)).toBeLessThanOrEqual(3);
    },
    TIMEOUT_MS,
  );
});

it(
  'pages in minutes where five customers come in one',
  () => {
    const world = worldOf('5/min', 1);
    const trained = train(world, makeDetectorJudge(world), { days: LEARN_DAYS });
    expect(quantile(minutesUntilPage(outcomesOf(trained, 'everywhere 0', 7)), 0.5)).toBeLessThanOrEqual(8);
  },
  TIMEOUT_MS,
);
