import { expect, it } from 'vitest';
import { TellWatchdog, whySilent } from './tell-watchdog.ts';

const second = 1_000;

function stage() {
  const told: string[] = [];
  const logged: string[] = [];
  const log = (details: object, message: string) =>
    void logged.push(`${message}: ${JSON.stringify(details)}`);
  const world = { nowMs: Date.parse('2026-11-24T02:00:00Z'), trouble: null as string | null };
  const tell = new TellWatchdog({
    everyMs: 60 * second,
    watchdog: {
      tell: async (message) => {
        if (world.trouble === null) told.push(message);
        return world.trouble;
      },
    },
    clock: { now: () => world.nowMs },
    logger: { info: log, warn: log, error: log },
  });
  return { world, told, logged, tell };
}

it('says that it watches only while rounds end and event time moves', () => {
  const nowMs = 10_000_000;
  const judging = { judgedAtMs: nowMs - 5 * second, watermarkMs: 1, movedAtMs: nowMs - 5 * second };
  expect(whySilent(judging, nowMs)).toBeNull();
  expect(whySilent({ ...judging, judgedAtMs: nowMs - 61 * second }, nowMs)).toBe('not-judging');
  expect(whySilent({ ...judging, movedAtMs: nowMs - 181 * second }, nowMs)).toBe('event-time-stands');
  expect(whySilent({ ...judging, judgedAtMs: null }, nowMs)).toBe('nothing-judged-yet');
});

it('is silent before the first touchpoint, when event time stands, and after another was elected', async () => {
  const { world, told, logged, tell } = stage();
  tell.judged(null);
  await tell.round();
  expect(told).toEqual([]);
  tell.judged(Date.parse('2026-11-24T01:59:55Z'));
  await tell.round();
  expect(told).toEqual(['watching, judged up to 2026-11-24T01:59:55.000Z']);
  for (let round = 0; round < 40; round++) {
    world.nowMs += 5 * second;
    tell.judged(Date.parse('2026-11-24T01:59:55Z'));
  }
  await tell.round();
  await tell.round();
  expect(told).toHaveLength(1);
  expect(logged.filter((line) => line.includes('event-time-stands'))).toHaveLength(1);
  tell.judged(Date.parse('2026-11-24T02:03:00Z'));
  await tell.round();
  expect(told).toHaveLength(2);
  tell.forget();
  await tell.round();
  expect(told).toHaveLength(2);
  tell.judged(Date.parse('2026-11-24T02:03:05Z'));
  await tell.round();
  expect(told).toHaveLength(3);
});

it('goes on where the watchdog does not answer, and does not fill the log with it', async () => {
  const { world, told, logged, tell } = stage();
  world.trouble = 'hc-ping.com: no answer within 10 s';
  for (let round = 0; round < 20; round++) {
    world.nowMs += 10 * second;
    tell.judged(world.nowMs);
    await tell.round();
  }
  expect(logged).toEqual([expect.stringContaining('no answer within 10 s')]);
  world.trouble = null;
  for (let round = 0; round < 12; round++) {
    world.nowMs += 10 * second;
    tell.judged(world.nowMs);
    await tell.round();
  }
  // Once a minute, from the first time that he could be told.
  expect(told).toHaveLength(2);
});
