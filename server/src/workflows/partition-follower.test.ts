import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, touchpoint } from '../journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { naiveCount } from '../windows/naive-count.suite.ts';
import { defaultEngineOptions } from '../windows/partition-engine.ts';
import { InMemoryDeadLetterLog } from './in-memory-dead-letter-log.ts';
import { InMemoryCheckpointStore } from './in-memory-checkpoint-store.ts';
import { defaultFollowerTimings } from './follower-options.ts';
import { PartitionFollower } from './partition-follower.ts';
import type { Decoded, NotYetDecoded } from './decode-message.ts';
import type { FollowerOptions } from './follower-options.ts';
import type { LogMessage } from './touchpoint-log.ts';

const name = { topic: 'touchpoints', partition: 0 };
const catalog = new JourneyCatalog([journey()]);
const noHurry = async () => undefined;

/** A log of touchpoints, and of `null` for messages that are none. */
class Watched {
  readonly store = new InMemoryCheckpointStore();
  readonly letters = new InMemoryDeadLetterLog();
  readonly log: LogMessage[] = [];
  readonly errors: string[] = [];
  /** While set, no message can be read: its schema is not to be had. */
  unreadable: Promise<void> | null = null;
  private readonly decoded = new Map<number, Touchpoint>();

  write(...touchpoints: (Touchpoint | null)[]): readonly LogMessage[] {
    return touchpoints.map((one) => {
      const message = {
        offset: this.log.length,
        value: Buffer.from('{}'),
        loggedAtMs: one?.timeMs ?? startMs,
      };
      this.log.push(message);
      if (one) this.decoded.set(message.offset, one);
      return message;
    });
  }

  async follower(options: Partial<FollowerOptions> = {}): Promise<PartitionFollower> {
    const follower = new PartitionFollower(await this.store.claim(name, catalog), {
      catalog,
      decode: ({ offset }): Decoded | NotYetDecoded => {
        if (this.unreadable) return { ok: 'wait', ready: this.unreadable };
        const found = this.decoded.get(offset);
        return found
          ? { ok: true, touchpoint: found }
          : { ok: false, reason: 'not-json', detail: 'no valid JSON' };
      },
      store: this.store,
      deadLetters: this.letters,
      meter: { stored: () => undefined, lettersWritten: () => undefined },
      options: { ...defaultEngineOptions, ...defaultFollowerTimings, ...options },
      clock: { now: () => Date.now() },
      logger: {
        info: () => undefined,
        warn: () => undefined,
        error: (_, message) => this.errors.push(message),
      },
    });
    await follower.rememberCold(noHurry);
    return follower;
  }

  get stored() {
    return this.store.stored(name)!;
  }

  count(step: string, field: string): number {
    let sum = 0;
    for (const [key, count] of this.store.counters) {
      if (key.startsWith(`checkout/${step}  `) && key.endsWith(` ${field}`)) sum += count;
    }
    return sum;
  }
}

let watched: Watched;
beforeEach(() => {
  vi.useFakeTimers({ now: startMs + 60 * minute });
  watched = new Watched();
});
afterEach(() => void vi.useRealTimers());

describe('storing', () => {
  it('waits for a second’s worth, and stores counters, runs and position together', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    expect(watched.store.saves).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    await follower.receive(watched.write(touchpoint('payment.submitted', 60_000)), 2, noHurry);
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.store.saves).toBe(1);
    expect(watched.stored.state.readOffset).toBe(2);
    expect(watched.count('cart', 'advanced')).toBe(1);
  });

  it('waits half as long where all there is has been read, unless storing takes long', async () => {
    const follower = await watched.follower();
    const came = async (count: number, afterMs: number) => {
      await vi.advanceTimersByTimeAsync(afterMs);
      const end = watched.log.length + count;
      await follower.receive(watched.write(touchpoint('cart.viewed', end)), end, noHurry);
      await vi.advanceTimersByTimeAsync(0);
      return watched.store.saves;
    };
    // One more stands in the log behind it, and then none.
    expect([await came(2, 0), await came(2, 999)]).toEqual([0, 0]);
    expect([await came(1, 1), await came(1, 499), await came(1, 1)]).toEqual([1, 1, 2]);
    watched.store.delay = () => new Promise((stored) => setTimeout(stored, 150));
    expect([await came(1, 500), await came(1, 600), await came(1, 150)]).toEqual([2, 3, 3]);
    await vi.advanceTimersByTimeAsync(150);
    expect(watched.store.saves).toBe(4);
  });

  it('needs nothing more to come for it', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    follower.storeDue();
    await vi.advanceTimersByTimeAsync(500);
    expect(watched.store.saves).toBe(0);
    follower.storeDue();
    await vi.advanceTimersByTimeAsync(500);
    follower.storeDue();
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.store.saves).toBe(1);
    expect(watched.stored.state.readOffset).toBe(1);
  });

  it('does not wait for the second where there is much', async () => {
    const follower = await watched.follower({ checkpointEveryMessages: 10 });
    const many = Array.from({ length: 25 }, (_, at) => touchpoint('cart.viewed', at, { customer: `c${at}` }));
    await follower.receive(watched.write(...many), 25, noHurry);
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.store.saves).toBe(2);
    expect(watched.count('cart', 'entered')).toBe(20);
  });

  it('goes on while a checkpoint is on its way, until the next one is full', async () => {
    const follower = await watched.follower({ checkpointEveryMessages: 2 });
    let answer = () => undefined as void;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    watched.store.delay = () => slow;
    const messages = watched.write(...[0, 1, 2, 3, 4].map((at) => touchpoint('cart.viewed', at)));
    const receiving = follower.receive(messages, 5, noHurry);
    await vi.advanceTimersByTimeAsync(60_000);
    // Two on their way, and two more.
    expect([follower.position, watched.store.saves]).toEqual([4, 0]);
    answer();
    await receiving;
    await vi.advanceTimersByTimeAsync(0);
    expect([follower.position, watched.store.saves]).toEqual([5, 2]);
    expect(watched.stored.state.readOffset).toBe(4);
  });

  it('takes in no more while the database is away, and nothing twice when it is back', async () => {
    const follower = await watched.follower({ checkpointEveryMessages: 1 });
    watched.store.isDown = true;
    const stillAlive = vi.fn(noHurry);
    let taken = false;
    const messages = watched.write(
      touchpoint('cart.viewed', 0),
      touchpoint('payment.submitted', 1),
      touchpoint('order.confirmed', 2),
    );
    const receiving = follower.receive(messages, 3, stillAlive).then(() => (taken = true));
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(taken).toBe(false);
    expect(follower.position).toBe(2);
    expect(stillAlive.mock.calls.length).toBeGreaterThan(100);
    expect(watched.errors.length).toBeLessThan(20);
    watched.store.isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await receiving;
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.stored.state.readOffset).toBe(3);
    expect(watched.count('cart', 'entered')).toBe(1);
  });

  it('gives up waiting when the consumer has to', async () => {
    const follower = await watched.follower({ checkpointEveryMessages: 1 });
    watched.store.isDown = true;
    const messages = watched.write(touchpoint('cart.viewed', 0), touchpoint('payment.submitted', 1));
    const rebalancing = () => Promise.reject(new Error('rebalancing'));
    const receiving = follower.receive(messages, 2, rebalancing).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await receiving).toBe('rebalancing');
  });

  it('stores once what was stored though the answer got lost', async () => {
    const follower = await watched.follower();
    watched.store.troubles.push('answer-lost', 'refused', 'answer-lost');
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    const saving = follower.checkpoint(noHurry);
    await vi.advanceTimersByTimeAsync(5_000);
    await saving;
    expect(watched.store.saves).toBe(1);
    expect(watched.count('cart', 'entered')).toBe(1);
    expect(watched.store.outcomes.get('accepted')).toBe(1);
  });

  it('gives up what another owner has taken over', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    const next = await watched.follower();
    await expect(follower.checkpoint(noHurry)).rejects.toMatchObject({ code: 'partition-lost' });
    await next.receive(watched.log, 1, noHurry);
    await next.checkpoint(noHurry);
    expect(watched.count('cart', 'entered')).toBe(1);
  });

  it('holds at what cannot be read yet, and loses nothing of it', async () => {
    const follower = await watched.follower();
    const messages = watched.write(touchpoint('cart.viewed', 0), touchpoint('payment.submitted', 1));
    const down = new WegwarteError('schemas-unavailable', 'the schema registry is away', { retriable: true });
    watched.unreadable = Promise.reject(down);
    for (let attempt = 0; attempt < 30; attempt++) {
      expect(await follower.receive(messages, 2, noHurry)).toBe('held');
    }
    expect(follower.position).toBe(0);
    expect(watched.errors).toHaveLength(3);
    watched.unreadable = null;
    expect(await follower.receive(messages, 2, noHurry)).toBeUndefined();
    await follower.checkpoint(noHurry);
    expect([follower.position, watched.count('cart', 'advanced')]).toEqual([2, 1]);
  });

  it('reads on at once where what was lacking has come', async () => {
    const follower = await watched.follower();
    watched.unreadable = Promise.resolve().then(() => void (watched.unreadable = null));
    expect(await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry)).toBeUndefined();
    expect(follower.position).toBe(1);
  });

  it('learns of it also where nobody waited for the checkpoint', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await watched.follower();
    await vi.advanceTimersByTimeAsync(1_000);
    await follower.heard(1);
    await vi.advanceTimersByTimeAsync(0);
    await expect(follower.heard(1)).rejects.toMatchObject({ code: 'partition-lost' });
  });

  it('hands a defect on instead of trying for ever', async () => {
    const follower = await watched.follower();
    watched.store.delay = () => Promise.reject(new TypeError('no such column'));
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await expect(follower.checkpoint(noHurry)).rejects.toThrow('no such column');
    watched.store.delay = noHurry;
    await follower.checkpoint(noHurry);
    expect(watched.count('cart', 'entered')).toBe(1);
  });
});

describe('stopping', () => {
  it('stores what there is, once more', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await follower.stop();
    await follower.stop();
    expect(watched.store.saves).toBe(1);
    expect(watched.count('cart', 'entered')).toBe(1);
  });

  it('takes two seconds at most with the database away, though a batch waits for it', async () => {
    const follower = await watched.follower({ checkpointEveryMessages: 1 });
    watched.store.isDown = true;
    const messages = watched.write(touchpoint('cart.viewed', 0), touchpoint('cart.viewed', 1));
    const receiving = follower.receive(messages, 2, noHurry);
    await vi.advanceTimersByTimeAsync(30_000);
    const stopped = follower.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(Promise.all([stopped, receiving])).resolves.toHaveLength(2);
  });
});

describe('messages that are no touchpoints', () => {
  it('are counted once and kept with their position, over a restart as well', async () => {
    const first = await watched.follower();
    await first.receive(watched.write(touchpoint('cart.viewed', 0), null, null), 3, noHurry);
    await first.stop();
    expect(watched.stored.state).toMatchObject({ readOffset: 3, resumeOffset: 0 });
    const second = await watched.follower();
    await second.receive(watched.log, 3, noHurry);
    await second.stop();
    expect(watched.store.outcomes.get('rejected')).toBe(2);
    expect([...watched.stored.deadLetters.keys()]).toEqual([1, 2]);
  });

  it('are in the dead-letter log, whole, before the position moves past them', async () => {
    const follower = await watched.follower();
    const [message] = watched.write(null);
    const headers = { traceparent: '00-1' };
    watched.letters.isDown = true;
    await follower.receive([{ ...message!, key: Buffer.from('ada'), headers }], 1, noHurry);
    const storing = follower.checkpoint(noHurry);
    await vi.advanceTimersByTimeAsync(minute);
    expect(watched.store.saves).toBe(0);
    expect(watched.errors[0]).toMatch(/dead-letter/);
    watched.letters.isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await storing;
    expect(watched.stored.state.readOffset).toBe(1);
    const kept = { key: Buffer.from('ada'), value: Buffer.from('{}'), headers, offset: 0 };
    expect(watched.letters.letters).toMatchObject([{ from: name, reason: 'not-json', message: kept }]);
  });

  it('are written again after a crash before the checkpoint, and not while that is tried again', async () => {
    const first = await watched.follower();
    await first.receive(watched.write(null), 1, noHurry);
    watched.store.troubles.push('refused', 'answer-lost');
    const storing = first.checkpoint(noHurry);
    await vi.advanceTimersByTimeAsync(5_000);
    await storing;
    expect(watched.letters.letters).toHaveLength(1);
    watched.store.isDown = true;
    const dying = [first.receive(watched.write(null), 2, noHurry), first.stop()];
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(dying);
    watched.store.isDown = false;
    const second = await watched.follower();
    await second.receive(watched.log, 2, noHurry);
    await second.stop();
    expect(watched.letters.letters.map(({ message }) => message.offset)).toEqual([0, 1, 1]);
    expect(watched.store.outcomes.get('rejected')).toBe(2);
  });

  it('are few in memory, however large they are', async () => {
    const follower = await watched.follower();
    const large = watched.write(...Array.from({ length: 12 }, () => null));
    const value = Buffer.alloc(1_000_000);
    await follower.receive(
      large.map((message) => ({ ...message, value })),
      12,
      noHurry,
    );
    await follower.checkpoint(noHurry);
    expect(watched.store.saves).toBe(3);
    expect(watched.letters.letters).toHaveLength(12);
  });

  it('stay rejected when read again for what was pending, whatever the decoder says by then', async () => {
    const first = await watched.follower();
    await first.receive(watched.write(touchpoint('cart.viewed', 0), null), 2, noHurry);
    await first.stop();
    const second = await watched.follower();
    // By now it decodes: a payment nobody has counted.
    Object.assign(watched, { decoded: new Map([[1, touchpoint('cart.viewed', 1, { customer: 'bob' })]]) });
    await second.receive(watched.log, 2, noHurry);
    await second.stop();
    expect(watched.count('cart', 'entered')).toBe(1);
  });
});

describe('an idle partition', () => {
  it('lets time pass: who does not come back has dropped, and the detector learns how late it is', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 60 * minute)), 1, noHurry);
    for (let second = 0; second < 20 * 60; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await follower.heard(1);
    }
    expect(watched.count('cart', 'dropped')).toBe(1);
    const { watermarkMs } = watched.stored.state;
    expect(Date.now() - watermarkMs!).toBeLessThan(35_000);
  });

  it('says how late it is even where nobody drops', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('other', 60 * minute)), 1, noHurry);
    await follower.checkpoint(noHurry);
    const before = watched.stored.state.watermarkMs!;
    for (let second = 0; second < 60; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await follower.heard(1);
    }
    expect(watched.stored.state.watermarkMs! - before).toBeGreaterThan(50_000);
  });

  it('never passes for one that lags: with unread messages, time stands still', async () => {
    const follower = await watched.follower();
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 5, noHurry);
    await vi.advanceTimersByTimeAsync(30 * minute);
    await follower.heard(5);
    await follower.checkpoint(noHurry);
    expect(watched.count('cart', 'dropped')).toBe(0);
    expect(watched.stored.state.watermarkMs).toBe(startMs - 30_000);
  });

  it('stays as far behind as its feed is: what comes minutes late is not too late for a quiet minute before', async () => {
    const follower = await watched.follower();
    const quietMinute = async (end: number) => {
      for (let second = 0; second < 60; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        await follower.heard(end);
      }
    };
    await follower.heard(0);
    for (let at = 0; at < 10; at++) {
      // Written now, of three minutes ago.
      const late = touchpoint('cart.viewed', Date.now() - startMs - 3 * minute, { customer: `c${at}` });
      await follower.receive(watched.write(late), at + 1, noHurry);
      await quietMinute(at + 1);
    }
    await follower.stop();
    expect(watched.store.outcomes.get('accepted')).toBe(10);
    expect(watched.store.outcomes.get('late')).toBeUndefined();
    // And time went on all the same, at the speed of the wall clock, for the next owner too.
    expect(Date.now() - watched.stored.state.watermarkMs!).toBeLessThan(3 * minute + 35_000);
    const next = await watched.follower();
    await next.heard(10);
    await vi.advanceTimersByTimeAsync(10_000);
    await next.heard(10);
    await next.stop();
    expect(Date.now() - watched.stored.state.watermarkMs!).toBeGreaterThan(3 * minute);
  });

  it('is not kept waiting by a feed that is later than ten minutes, nor by messages that say nothing', async () => {
    const follower = await watched.follower();
    await follower.heard(0);
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    for (let end = 2; end < 12; end++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await follower.receive(watched.write(null), end, noHurry);
      await follower.heard(end);
    }
    await follower.stop();
    expect(Date.now() - watched.stored.state.watermarkMs!).toBeLessThan(11 * minute);
    expect(watched.count('cart', 'dropped')).toBe(1);
  });

  it('at the end of a topic of last week is taken for over, by the log’s own clock', async () => {
    const follower = await watched.follower();
    vi.setSystemTime(startMs + 7 * 24 * 60 * minute);
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await vi.advanceTimersByTimeAsync(5_000);
    await follower.heard(1);
    await follower.stop();
    expect(Date.now() - watched.stored.state.watermarkMs!).toBeLessThan(40_000);
    expect(watched.stored.lastMessageAtMs).toBe(startMs);
  });

  it('is heard of, so that it is not taken for one nobody follows', async () => {
    const follower = await watched.follower();
    await follower.heard(0);
    expect(watched.stored.heardAtMs).toBe(Date.now());
  });
});

describe('runs that left memory', () => {
  /** So that who pauses for a moment leaves. */
  const impatient = { coldAfterMs: 0 };
  /** Once to store what has changed; what has not by the next time may leave. */
  const untilGone = async (follower: PartitionFollower) => {
    await follower.checkpoint(noHurry);
    await follower.checkpoint(noHurry);
  };

  it('come back when their customer does', async () => {
    const follower = await watched.follower(impatient);
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await follower.receive(watched.write(touchpoint('other', 2 * minute)), 2, noHurry);
    await untilGone(follower);
    expect([watched.stored.runs.size, watched.stored.coldRuns.size]).toEqual([0, 1]);
    const back = watched.write(
      touchpoint('cart.viewed', 2 * minute, { customer: 'bob' }),
      touchpoint('payment.submitted', 3 * minute),
    );
    await follower.receive(back, 4, noHurry);
    await follower.stop();
    expect(watched.count('cart', 'advanced')).toBe(1);
    expect(watched.count('cart', 'entered')).toBe(2);
    expect(watched.stored.coldRuns.size).toBe(0);
  });

  it('come back while the database only slowly takes the checkpoint they left with', async () => {
    const follower = await watched.follower(impatient);
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await follower.receive(watched.write(touchpoint('other', 2 * minute)), 2, noHurry);
    await follower.checkpoint(noHurry);
    let answer = () => undefined as void;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    watched.store.delay = () => slow;
    const leaving = follower.checkpoint(noHurry);
    const receiving = follower.receive(
      watched.write(touchpoint('payment.submitted', 3 * minute)),
      3,
      noHurry,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(follower.position).toBe(2);
    answer();
    await Promise.all([leaving, receiving]);
    await follower.stop();
    expect(watched.count('cart', 'advanced')).toBe(1);
  });

  it('drop when their deadline has passed, also where nobody comes any more', async () => {
    const follower = await watched.follower(impatient);
    await follower.receive(watched.write(touchpoint('cart.viewed', 58 * minute)), 1, noHurry);
    await follower.receive(watched.write(touchpoint('other', 60 * minute)), 2, noHurry);
    await untilGone(follower);
    expect(watched.stored.coldRuns.size).toBe(1);
    for (let second = 0; second < 20 * 60; second += 5) {
      await vi.advanceTimersByTimeAsync(5_000);
      await follower.heard(2);
    }
    expect(watched.count('cart', 'dropped')).toBe(1);
  });

  it('are where they were after a restart', async () => {
    const first = await watched.follower(impatient);
    const messages = watched.write(touchpoint('cart.viewed', 0), touchpoint('other', 2 * minute));
    await first.receive(messages, 2, noHurry);
    await first.checkpoint(noHurry);
    await first.stop();
    expect(watched.stored.coldRuns.size).toBe(1);
    const second = await watched.follower(impatient);
    const back = watched.write(touchpoint('payment.submitted', 3 * minute), touchpoint('other', 60 * minute));
    await second.receive([...messages, ...back], 4, noHurry);
    await second.stop();
    expect(watched.count('cart', 'advanced')).toBe(1);
    expect(watched.count('payment', 'dropped')).toBe(1);
  });

  it('belong to whoever took the partition: the one before gives it up', async () => {
    const follower = await watched.follower(impatient);
    await follower.receive(watched.write(touchpoint('cart.viewed', 0)), 1, noHurry);
    await follower.receive(watched.write(touchpoint('other', 2 * minute)), 2, noHurry);
    await untilGone(follower);
    const next = await watched.follower();
    await next.receive(watched.write(touchpoint('payment.submitted', 3 * minute)), 3, noHurry);
    await next.checkpoint(noHurry);
    const late = watched.write(touchpoint('other', 60 * minute));
    await expect(follower.receive(late, 4, noHurry)).rejects.toMatchObject({ code: 'partition-lost' });
  });
});

it('does not believe a producer’s clock that runs ahead: others would be late for it', async () => {
  const follower = await watched.follower();
  const [message] = watched.write(touchpoint('cart.viewed', 64 * minute, { customer: 'ahead' }));
  await follower.receive([{ ...message!, loggedAtMs: startMs + 365 * 24 * 60 * minute }], 1, noHurry);
  await follower.receive(watched.write(touchpoint('cart.viewed', 60 * minute - 5_000)), 2, noHurry);
  await follower.stop();
  expect(watched.store.outcomes.get('late')).toBeUndefined();
});

it('lets a source that is always two minutes ahead be one, and nobody else late for it', async () => {
  const follower = await watched.follower();
  await follower.heard(0);
  for (let at = 0; at < 60; at++) {
    await vi.advanceTimersByTimeAsync(5_000);
    const nowOffsetMs = Date.now() - startMs;
    const [ahead] = watched.write(
      touchpoint('cart.viewed', nowOffsetMs + 2 * minute, { customer: `a${at}` }),
    );
    const [right] = watched.write(touchpoint('cart.viewed', nowOffsetMs - 20_000, { customer: `r${at}` }));
    const loggedAtMs = Date.now();
    await follower.receive(
      [
        { ...ahead!, loggedAtMs },
        { ...right!, loggedAtMs },
      ],
      watched.log.length,
      noHurry,
    );
  }
  await follower.stop();
  expect(watched.store.outcomes.get('accepted')).toBe(120);
  expect(watched.store.outcomes.get('late')).toBeUndefined();
});

/** Lets time pass until it is. */
async function untilDone(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  done.catch(() => undefined);
  while (!isDone) await vi.advanceTimersByTimeAsync(500);
  await done;
}

it('loses nothing and counts nothing twice, whatever the database does and whenever it is killed', async () => {
  vi.useRealTimers();
  const entry = fc.record({
    type: fc.constantFrom('cart.viewed', 'payment.submitted', 'order.confirmed', 'checkout.cancelled', null),
    customer: fc.constantFrom('ada', 'bob', 'cy'),
    gapMs: fc.nat(5 * minute),
  });
  let evicted = 0;
  const life = fc.record({
    batches: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
    troubles: fc.array(fc.constantFrom<'refused' | 'answer-lost'>('refused', 'answer-lost'), {
      maxLength: 1,
    }),
    isGraceful: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 30 }),
      fc.array(life, { maxLength: 4 }),
      fc.constantFrom<Partial<FollowerOptions>>({}, { coldAfterMs: 0, coldForAtLeastMs: 0 }),
      async (entries, lives, cold) => {
        vi.useFakeTimers({ now: startMs + 24 * 60 * minute });
        const world = new Watched();
        let atMs = 0;
        const made = entries.map(({ type, customer, gapMs }) => {
          atMs += gapMs;
          return type && touchpoint(type, atMs, { customer });
        });
        world.write(...made);
        const end = world.log.length;
        const eager = { checkpointEveryMessages: 3, ...cold };
        for (const { batches, troubles, isGraceful } of lives) {
          const follower = await world.follower(eager);
          world.store.troubles.push(...troubles);
          for (const size of batches) {
            const batch = world.log.slice(follower.position, follower.position + size);
            const receiving = follower.receive(batch, end, noHurry);
            await vi.advanceTimersByTimeAsync(100);
            // Heard of at the same time, as Kafka's log does.
            await untilDone(Promise.all([receiving, follower.heard(end)]));
          }
          if (isGraceful) await untilDone(follower.stop());
          world.store.troubles.length = 0;
        }
        const last = await world.follower(eager);
        await last.receive(world.log.slice(last.position), end, noHurry);
        await last.checkpoint(noHurry);
        const touchpoints = made.filter((one) => one !== null);
        const untilMs = world.stored.state.watermarkMs ?? -Infinity;
        expect(Object.fromEntries(world.store.counters)).toEqual(
          Object.fromEntries(naiveCount([journey()], touchpoints, untilMs)),
        );
        expect(world.store.outcomes.get('rejected') ?? 0).toBe(made.length - touchpoints.length);
        expect(world.store.outcomes.get('accepted') ?? 0).toBe(touchpoints.length);
        evicted += world.store.evicted;
        vi.useRealTimers();
      },
    ),
    { numRuns: 200 },
  );
  // Or it has shown nothing.
  expect(evicted).toBeGreaterThan(5);
});
