import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, step, touchpoint } from '../journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { defaultEngineOptions } from '../windows/partition-engine.ts';
import { FollowLog } from './follow-log.ts';
import { InMemoryCheckpointStore } from './in-memory-checkpoint-store.ts';
import { defaultFollowerTimings } from './follower-options.ts';
import type { LogMessage } from './touchpoint-log.ts';

const name = { topic: 'touchpoints', partition: 2 };
const catalog = new JourneyCatalog([journey()]);
const noHurry = async () => undefined;

const store = { current: new InMemoryCheckpointStore() };
const touchpoints = new Map<number, Touchpoint>();
let logged: string[] = [];

function instance(followed = catalog, timings = defaultFollowerTimings): FollowLog {
  const log = (_: object, message: string) => void logged.push(message);
  return new FollowLog(followed, {
    store: store.current,
    decode: ({ offset }) => ({ ok: true, touchpoint: touchpoints.get(offset)! }),
    deadLetters: null,
    meter: { stored: () => undefined, lettersWritten: () => undefined },
    options: { ...defaultEngineOptions, ...timings },
    clock: { now: () => Date.now() },
    logger: { info: log, warn: log, error: log },
  });
}

function message(offset: number, one: Touchpoint): LogMessage {
  touchpoints.set(offset, one);
  return { offset, value: null, loggedAtMs: one.timeMs };
}

beforeEach(() => {
  vi.useFakeTimers({ now: startMs + 60 * minute });
  store.current = new InMemoryCheckpointStore();
  touchpoints.clear();
  logged = [];
});
afterEach(() => void vi.useRealTimers());

describe('taking a partition over', () => {
  it('goes on where the database says it was left', async () => {
    const first = instance();
    expect(await first.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry)).toBe(0);
    expect(first.position(name)).toBe(0);
    await first.received(
      name,
      [message(0, touchpoint('other', 0)), message(1, touchpoint('other', 1))],
      2,
      noHurry,
    );
    await first.revoked(name);
    expect(first.position(name)).toBeNull();
    expect(await instance().assigned(name, { lowOffset: 0, endOffset: 2 }, noHurry)).toBe(2);
  });

  it('waits for a database that is away, and says so, not too often', async () => {
    store.current.isDown = true;
    const assigned = instance().assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(logged.length).toBeGreaterThan(1);
    expect(logged.length).toBeLessThan(12);
    store.current.isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await assigned).toBe(0);
  });

  it('does not wait any longer once it is to stop', async () => {
    store.current.isDown = true;
    const follow = instance();
    const assigned = follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    assigned.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    follow.stop();
    await expect(assigned).rejects.toMatchObject({ code: 'database-unavailable' });
  });

  it('refuses a log that is shorter than what was read of it: it is another one', async () => {
    const follow = instance();
    await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await follow.received(
      name,
      [message(0, touchpoint('other', 0)), message(1, touchpoint('other', 1))],
      2,
      noHurry,
    );
    await follow.revoked(name);
    const again = follow.assigned(name, { lowOffset: 0, endOffset: 1 }, noHurry);
    await expect(again).rejects.toThrow(/touchpoints\/2: the log ends at 1, but 2 had been read/);
    expect(follow.position(name)).toBeNull();
  });

  it('skips what the log has dropped, and says from where to where', async () => {
    const follow = instance();
    expect(await follow.assigned(name, { lowOffset: 700, endOffset: 900 }, noHurry)).toBe(700);
  });
});

describe('following', () => {
  it('stores what has come soon, whether or not more does', async () => {
    const follow = instance();
    await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await follow.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
    expect(store.current.saves).toBe(0);
    await vi.advanceTimersByTimeAsync(600);
    expect(store.current.stored(name)!.state.readOffset).toBe(1);
    await vi.advanceTimersByTimeAsync(minute);
    expect(store.current.saves).toBe(1);
    follow.stop();
  });
});

describe('losing a partition', () => {
  it('forgets it without a fuss: the new owner reads what was not stored', async () => {
    const first = instance();
    await first.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await first.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
    const second = instance();
    await second.assigned(name, { lowOffset: 0, endOffset: 1 }, noHurry);
    await vi.advanceTimersByTimeAsync(2_000);
    await first.received(name, [message(1, touchpoint('cart.viewed', 1))], 2, noHurry);
    // The checkpoint went its way meanwhile; what became of it is learnt with the next word of the log.
    await vi.advanceTimersByTimeAsync(0);
    await first.heard(name, 2);
    expect(first.position(name)).toBeNull();
    expect(logged).toContain('partition lost');
    expect(second.position(name)).toBe(0);
  });

  it('is noticed also where nothing comes to be read', async () => {
    const first = instance();
    await first.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await instance().assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await vi.advanceTimersByTimeAsync(2_000);
    await first.heard(name, 0);
    expect(first.position(name)).toBeNull();
  });

  it('takes no harm from calls for a partition nobody follows', async () => {
    const follow = instance();
    await follow.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
    await follow.heard(name, 5);
    await follow.revoked(name);
    expect(store.current.saves).toBe(0);
  });
});

describe('a partition that comes back', () => {
  const readOne = async (follow: FollowLog) => {
    await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
    await follow.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
  };

  it('goes on with what is in memory, if nobody had it meanwhile', async () => {
    const follow = instance();
    await readOne(follow);
    expect(await follow.assigned(name, { lowOffset: 0, endOffset: 1 }, noHurry)).toBe(1);
    expect(store.current.stored(name)!.epoch).toBe(1);
    await follow.revoked(name);
    expect(store.current.outcomes.get('accepted')).toBe(1);
  });

  it('is claimed anew if another had it: what was not stored is read again and counted once', async () => {
    const first = instance();
    await readOne(first);
    const second = instance();
    await second.assigned(name, { lowOffset: 0, endOffset: 1 }, noHurry);
    await second.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
    await second.revoked(name);
    expect(await first.assigned(name, { lowOffset: 0, endOffset: 1 }, noHurry)).toBe(0);
    expect(store.current.stored(name)!.epoch).toBe(3);
    await first.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
    await first.revoked(name);
    expect(store.current.outcomes.get('accepted')).toBe(1);
  });

  it('is not waited for any longer when it has gone to another', async () => {
    const follow = instance();
    await readOne(follow);
    store.current.isDown = true;
    const assigned = follow.assigned(name, { lowOffset: 0, endOffset: 1 }, async () => {
      throw new Error('granted to another');
    });
    assigned.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(assigned).rejects.toThrow('granted to another');
  });
});

it('receives hardly more after each interruption while the database is away', async () => {
  const follow = instance(catalog, { ...defaultFollowerTimings, checkpointEveryMessages: 10 });
  await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
  store.current.isDown = true;
  const messages = Array.from({ length: 100 }, (_, offset) => message(offset, touchpoint('other', offset)));
  for (let round = 0; round < 5; round++) {
    let isOver = false;
    const received = follow.received(name, messages, 100, async () => {
      if (isOver) throw new Error('the group shares out anew');
    });
    received.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(20_000);
    isOver = true;
    await vi.advanceTimersByTimeAsync(20_000);
    await expect(received).rejects.toThrow('the group shares out anew');
    // One checkpoint on its way, one filled.
    expect(follow.position(name)).toBeLessThanOrEqual(20 + round);
  }
  store.current.isDown = false;
  const rest = follow.received(name, messages, 100, noHurry);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await rest).toBeUndefined();
  expect(follow.position(name)).toBe(100);
});

it('does not take a batch for received whose partition was given up and taken anew meanwhile', async () => {
  const follow = instance(catalog, { ...defaultFollowerTimings, checkpointEveryMessages: 1 });
  await follow.assigned(name, { lowOffset: 0, endOffset: 3 }, noHurry);
  store.current.isDown = true;
  const messages = [0, 1, 2].map((offset) => message(offset, touchpoint('other', offset)));
  const received = follow.received(name, messages, 3, noHurry);
  await vi.advanceTimersByTimeAsync(1_000);
  const revoked = follow.revoked(name);
  await vi.advanceTimersByTimeAsync(3_000);
  await revoked;
  store.current.isDown = false;
  expect(await follow.assigned(name, { lowOffset: 0, endOffset: 3 }, noHurry)).toBe(0);
  expect(await received).toBe('gone');
});

it('throws away what is in memory when receiving fails for no known reason', async () => {
  const follow = instance();
  await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
  const undecodable = { offset: 0, value: null, loggedAtMs: 0 };
  await expect(follow.received(name, [undecodable], 1, noHurry)).rejects.toThrow(TypeError);
  expect(follow.position(name)).toBeNull();
  expect(store.current.saves).toBe(0);
});

it('hands changed journeys to the partitions it follows', async () => {
  const follow = instance();
  await follow.assigned(name, { lowOffset: 0, endOffset: 0 }, noHurry);
  const changed = journey({
    version: 2,
    steps: [step('basket', 'cart.viewed'), step('confirmed', 'order.confirmed', minute)],
  });
  follow.follow(new JourneyCatalog([changed], catalog.journeys));
  await follow.received(name, [message(0, touchpoint('cart.viewed', 0))], 1, noHurry);
  await follow.revoked(name);
  expect([...store.current.counters.keys()].sort()).toEqual([
    expect.stringMatching(/^checkout\/basket  \d+ entered$/),
    expect.stringMatching(/^checkout\/basket \*=\[null,null\] \d+ entered$/),
  ]);
});
