import { describe, expect, it } from 'vitest';
import { LiveRounds, ROUND_MS } from './live-rounds.ts';

/** Rounds on a clock that only moves when they rest or work; says what was done, and when. */
function rounds({ paintMs = 10, isWatched = true } = {}) {
  let nowMs = 0;
  const done: string[] = [];
  const given = { stored: 1, isDown: false };
  const note = (what: string) => done.push(`${what} ${nowMs}`);
  const live = new LiveRounds({
    clock: { now: () => nowMs },
    isWatched: () => isWatched,
    tellFreshness: async () => void note('fresh'),
    storedSoFar: async () => {
      if (given.isDown) throw new Error('away');
      return given.stored;
    },
    paint: async () => {
      note('paint');
      nowMs += paintMs;
    },
    failed: () => note('failed'),
  });
  const until = async (endMs: number, onTurn: () => void = () => undefined) => {
    while (nowMs < endMs) {
      const restMs = await live.turn();
      nowMs += restMs;
      onTurn();
    }
    return done;
  };
  return { until, given };
}

describe('rounds of the live pictures', () => {
  it('tell freshness and paint once a second where nothing is stored', async () => {
    const done = await rounds().until(3 * ROUND_MS);
    expect(done).toEqual(['fresh 0', 'paint 0', 'fresh 1000', 'paint 1000', 'fresh 2000', 'paint 2000']);
  });

  it('paint soon after something was stored, and once for it', async () => {
    const { until, given } = rounds();
    await until(400);
    given.stored++;
    const done = await until(900);
    expect(done).toEqual(['fresh 0', 'paint 0', 'paint 410']);
  });

  it('paint again what was stored while they painted', async () => {
    const { until, given } = rounds();
    let turns = 0;
    const done = await until(900, () => {
      if (turns++ < 2) given.stored++;
    });
    expect(done).toEqual(['fresh 0', 'paint 0', 'paint 210', 'paint 420']);
  });

  it('are at work a fifth of the time at most until they are due, however much is stored', async () => {
    const { until, given } = rounds({ paintMs: 100 });
    const done = await until(10_000, () => given.stored++);
    expect(done.filter((what) => what.startsWith('paint')).length).toBeLessThanOrEqual(30);
    // Slower than a round: as fast as it goes, with a breath in between.
    const slow = await rounds({ paintMs: 5_000 }).until(15_000);
    expect(slow).toEqual(['fresh 0', 'paint 0', 'fresh 5100', 'paint 5100', 'fresh 10200', 'paint 10200']);
  });

  it('ask nothing while nobody watches', async () => {
    const { until, given } = rounds({ isWatched: false });
    given.isDown = true;
    expect(await until(1_500)).toEqual(['fresh 0', 'fresh 1000']);
  });

  it('fail once a round, and paint when it works again', async () => {
    const { until, given } = rounds();
    given.isDown = true;
    expect(await until(2_000)).toEqual(['fresh 0', 'failed 0', 'fresh 1000', 'failed 1000']);
    given.isDown = false;
    expect((await until(2_100)).slice(4)).toEqual(['fresh 2000', 'paint 2000']);
  });
});
