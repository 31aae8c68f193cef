import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { journey, minute, startMs, touchpoint } from '../../journeys/journey-examples.suite.ts';
import type { Run } from '../../journeys/run.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import { RekeyedWorld } from './rekeyed-world.suite.ts';
import type { Logged } from './rekeyed-world.suite.ts';

const catalog = new JourneyCatalog([journey({ dimensions: [] })]);
const visitor = { customer: 'visitor' };
const customer = { customer: 'customer' };
const joined = { identities: customer, formerly: { customer: ['visitor'] } };

const web = { topic: 'web', partition: 0 };
const app = { topic: 'app', partition: 0 };

let world: RekeyedWorld;
/** The partitions of the internal topic where the visitor and the customer are followed. */
let former: { topic: string; partition: number };
let current: { topic: string; partition: number };

beforeEach(() => {
  vi.useFakeTimers({ now: startMs + 60 * minute });
  const sources = [
    { topic: 'web', partitions: 1 },
    { topic: 'app', partitions: 1 },
  ];
  world = new RekeyedWorld({ catalog, sources, internalPartitions: 3 });
  former = world.internal.name(world.internal.partitionOf('visitor'));
  current = world.internal.name(world.internal.partitionOf('customer'));
  expect(former).not.toEqual(current);
});
afterEach(() => void vi.useRealTimers());

function at(atMs: number, type: string, more: Partial<Touchpoint>): Logged {
  return { touchpoint: touchpoint(type, atMs, more), loggedAtMs: startMs + atMs };
}

async function readAll(...names: { topic: string; partition: number }[]): Promise<void> {
  for (const name of names) {
    await world.read(name, Infinity);
    await world.save(name);
  }
}

/** Lets everybody hear and read a few times, without any time to speak of going by. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await vi.advanceTimersByTimeAsync(300);
    for (const name of world.names) await world.read(name, Infinity);
    for (const name of world.names) await world.save(name);
  }
}

function counted(step: string, field: string): number {
  let sum = 0;
  for (const [key, count] of world.store.counters) {
    if (key.startsWith(`checkout/${step} `) && key.endsWith(` ${field}`)) sum += count;
  }
  return sum;
}

describe('a visitor who logs in', () => {
  beforeEach(async () => {
    world.write(web, [at(0, 'cart.viewed', { identities: visitor })]);
    await settle();
    expect(counted('cart', 'entered')).toBe(1);
    world.write(web, [at(5 * minute, 'payment.submitted', joined)]);
  });

  it('goes on with the run he began', async () => {
    await settle();
    expect([counted('cart', 'entered'), counted('cart', 'advanced')]).toEqual([1, 1]);
    expect(counted('payment', 'entered')).toBe(1);
  });

  it('is carried over once, though both who gave him away and who took him over die in between', async () => {
    await readAll(web);
    await world.read(former, Infinity);
    await world.follower(former).then((follower) => follower.heard(0));
    await vi.advanceTimersByTimeAsync(300);
    // Sent, but not stored: the next owner sends it again.
    expect(world.internal.partitions[current.partition]!.filter(({ is }) => is === 'arrival')).toHaveLength(
      1,
    );
    world.kill(former)?.abandon();
    await readAll(current);
    world.kill(current)?.abandon();
    await settle();
    expect(world.internal.partitions[current.partition]!.filter(({ is }) => is === 'arrival')).toHaveLength(
      2,
    );
    expect([counted('cart', 'entered'), counted('cart', 'advanced')]).toEqual([1, 1]);
    expect(counted('payment', 'entered')).toBe(1);
  });

  it('is sent after with what still comes from the visitor, though the owner has changed', async () => {
    await settle();
    for (const name of world.names) world.kill(name)?.abandon();
    world.write(app, [at(6 * minute, 'order.confirmed', { identities: visitor })]);
    await settle();
    expect(counted('confirmed', 'entered')).toBe(1);
    expect(counted('payment', 'advanced')).toBe(1);
  });

  it('is sent after though what happened hours later has come before it', async () => {
    await readAll(web, former, current);
    const stranger = ['a', 'b', 'c', 'd'].find(
      (name) => world.internal.partitionOf(name) === former.partition,
    )!;
    const later = { identities: { customer: 'other' }, formerly: { customer: [stranger] } };
    world.write(app, [at(300 * minute, 'cart.viewed', later)]);
    await readAll(app, former);
    world.write(web, [at(6 * minute, 'order.confirmed', { identities: visitor })]);
    await settle();
    expect(counted('confirmed', 'entered')).toBe(1);
    expect(counted('payment', 'advanced')).toBe(1);
  });

  it('sends on no more than is needed to tell where it came from', async () => {
    await settle();
    const origins = world.internal.partitions.flat().map((message) =>
      Object.keys(message.is === 'mark' ? message.lane : message.origin)
        .sort()
        .join(),
    );
    expect(new Set(origins)).toEqual(new Set(['partition,topic', 'offset,partition,strand,topic']));
  });

  it('is told apart from who comes as the visitor next and logs in as somebody else', async () => {
    await settle();
    world.write(app, [
      at(6 * minute, 'cart.viewed', { identities: { customer: 'other' }, formerly: joined.formerly }),
      at(7 * minute, 'payment.submitted', { identities: visitor }),
    ]);
    await settle();
    expect(counted('cart', 'entered')).toBe(2);
    expect(counted('payment', 'entered')).toBe(2);
  });

  it('and already had a run under way gets on with one run, not with two', async () => {
    world = new RekeyedWorld({
      catalog,
      sources: [
        { topic: 'web', partitions: 1 },
        { topic: 'app', partitions: 1 },
      ],
      internalPartitions: 3,
    });
    world.write(app, [at(minute, 'cart.viewed', { identities: customer })]);
    world.write(web, [
      at(0, 'cart.viewed', { identities: visitor }),
      at(2 * minute, 'payment.submitted', { identities: visitor }),
    ]);
    await settle();
    expect([counted('cart', 'entered'), counted('payment', 'entered')]).toEqual([2, 1]);
    world.write(app, [
      at(3 * minute, 'login', joined),
      at(4 * minute, 'order.confirmed', { identities: customer }),
    ]);
    await settle();
    expect([counted('cart', 'entered'), counted('cart', 'advanced')]).toEqual([1, 1]);
    expect([counted('payment', 'advanced'), counted('confirmed', 'entered')]).toEqual([1, 1]);
  });
});

/** In memory or not. */
function keptBy(name: PartitionName): Run[] {
  const { runs, coldRuns } = world.store.stored(name)!;
  return [...runs.values(), ...coldRuns.values()];
}

it('goes on with a run that was settled and stored long before the login', async () => {
  world.write(web, [at(0, 'cart.viewed', { identities: visitor }), at(4 * minute, 'other', {})]);
  world.write(app, [at(4 * minute, 'other', {})]);
  await settle();
  expect(keptBy(former)).toMatchObject([{ key: 'visitor' }]);
  world.write(web, [at(5 * minute, 'payment.submitted', joined), at(6 * minute, 'other', {})]);
  world.write(app, [at(6 * minute, 'other', {})]);
  await settle();
  expect(keptBy(former)).toEqual([]);
  expect(keptBy(current)).toMatchObject([
    { key: 'customer', state: 'in-flight', entries: [0, startMs, 1, startMs + 5 * minute] },
  ]);
  expect([counted('cart', 'entered'), counted('cart', 'advanced')]).toEqual([1, 1]);
  expect([counted('payment', 'entered'), counted('payment', 'dropped')]).toEqual([1, 0]);
});

it('keeps nothing of what it could not send on: it is caused again', async () => {
  world.internal.troubles.push('partly', 'partly', 'partly', 'partly', 'partly');
  world.write(web, [at(0, 'cart.viewed', { identities: visitor })]);
  await world.read(web, Infinity);
  const follower = world.kill(web)!;
  const saving = follower.checkpoint(async () => undefined);
  await vi.advanceTimersByTimeAsync(300);
  follower.abandon();
  await saving;
  expect(world.store.stored(web)!.state.readOffset).toBe(0);
  world.internal.troubles.length = 0;
  await settle();
  expect(counted('cart', 'entered')).toBe(1);
});

describe('time', () => {
  it('waits for a source that lags: nobody drops off because his touchpoints are yet to be read', async () => {
    world.write(web, [
      at(0, 'cart.viewed', { identities: customer }),
      at(40 * minute, 'cart.viewed', { identities: { customer: 'another' } }),
    ]);
    // Twenty minutes past the deadline on the web; the payment is in the app, and not read yet.
    world.write(app, [at(10 * minute, 'payment.submitted', { identities: customer })]);
    await world.read(app, 0);
    for (let round = 0; round < 20; round++) {
      await vi.advanceTimersByTimeAsync(1_000);
      for (const name of world.names) if (name.topic !== 'app') await world.read(name, Infinity);
      await world.hear(app);
    }
    for (const name of world.names) await world.save(name);
    expect(counted('cart', 'entered')).toBe(2);
    expect(counted('cart', 'dropped')).toBe(0);
    expect(world.watermarkMs(current)).toBeNull();
    await settle();
    expect(counted('cart', 'advanced')).toBe(1);
    expect(counted('cart', 'dropped')).toBe(0);
  });

  it('does not wait for a source that is only quiet, or was never used', async () => {
    world.write(web, [at(0, 'cart.viewed', { identities: customer })]);
    for (let second = 0; second < 20; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      for (const name of world.names) {
        await world.read(name, Infinity);
        await world.hear(name);
      }
    }
    expect(counted('cart', 'dropped')).toBe(1);
    for (const { partition } of world.names.filter(({ topic }) => topic === 'internal')) {
      expect(Date.now() - world.watermarkMs(world.internal.name(partition))!).toBeLessThan(40_000);
    }
  });
});

describe('where all of it comes through one partition', () => {
  it('the visitor is carried over on the spot, a restart in between or not', async () => {
    const embedded = { topic: 'embedded', partition: 0 };
    world = new RekeyedWorld({
      catalog,
      sources: [{ topic: 'embedded', partitions: 1 }],
      internalPartitions: 1,
    });
    world.write(embedded, [
      at(0, 'cart.viewed', { identities: visitor }),
      at(5 * minute, 'payment.submitted', joined),
      at(5 * minute - 1, 'insurance.added', { identities: visitor }),
    ]);
    await world.read(embedded, 1);
    await world.save(embedded);
    world.kill(embedded)?.abandon();
    await world.read(embedded, 1);
    await world.save(embedded);
    world.kill(embedded)?.abandon();
    world.write(embedded, [at(6 * minute, 'order.confirmed', { identities: visitor })]);
    await world.read(embedded, Infinity);
    await world.save(embedded);
    expect([counted('cart', 'entered'), counted('cart', 'advanced')]).toEqual([1, 1]);
    expect([counted('payment', 'advanced'), counted('confirmed', 'entered')]).toEqual([1, 1]);
    expect(world.internal.partitions[0]).toEqual([]);
  });
});
