import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { journey, minute, startMs, touchpoint } from '../../journeys/journey-examples.suite.ts';
import { naiveCount } from '../../windows/naive-count.suite.ts';
import { RekeyedWorld } from './rekeyed-world.suite.ts';
import type { Logged } from './rekeyed-world.suite.ts';

const checkout = journey();
const catalog = new JourneyCatalog([checkout]);
const hour = 60 * minute;
const limits = { maxRekeyedWaiting: 500, maxLeadMs: minute };
/** What the app can send until the internal partitions have told of it. */
const BETWEEN_TWO_LOOKS = 150;

const web = { topic: 'web', partition: 0 };
const app = { topic: 'app', partition: 0 };
const internal = [0, 1].map((partition) => ({ topic: 'internal', partition }));

/** Customers who put something in their cart in the app and pay on the web, one every ten seconds. */
function purchases(hours: number): Record<'web' | 'app', Logged[]> {
  const logged: Record<'web' | 'app', Logged[]> = { web: [], app: [] };
  for (let atMs = 0; atMs < hours * hour; atMs += 10_000) {
    const identities = { customer: `customer ${atMs}` };
    const put = touchpoint('cart.viewed', atMs, { identities });
    const paid = touchpoint('payment.submitted', atMs + 2 * minute, { identities });
    logged.app.push({ touchpoint: put, loggedAtMs: put.timeMs });
    logged.web.push({ touchpoint: paid, loggedAtMs: paid.timeMs });
  }
  return logged;
}

function counted(logged: readonly Logged[]): Record<string, number> {
  const all = logged.map((one) => one.touchpoint).sort((a, b) => a.timeMs - b.timeMs);
  return Object.fromEntries(naiveCount([checkout], all, startMs + 23 * hour));
}

beforeEach(() => void vi.useFakeTimers({ now: startMs + 24 * hour }));
afterEach(() => void vi.useRealTimers());

function newWorld(): RekeyedWorld {
  const sources = [
    { topic: 'web', partitions: 1 },
    { topic: 'app', partitions: 1 },
  ];
  return new RekeyedWorld({ catalog, sources, internalPartitions: 2, limits });
}

/** Everybody reads what he may, but the web's partition only so much; the most that waited, and how far the app was. */
async function round(world: RekeyedWorld, webAtMost: number | null): Promise<number> {
  await vi.advanceTimersByTimeAsync(2_000);
  if (webAtMost !== null) {
    await world.read(web, webAtMost);
    await world.hear(web);
  }
  await world.read(app, BETWEEN_TWO_LOOKS);
  await world.hear(app);
  for (const name of internal) {
    await world.read(name, Infinity);
    await world.hear(name);
  }
  return (await world.store.internalProgress('internal')).waiting;
}

describe('one of two topics that is hours behind', () => {
  it('is waited for: what is newer does not pile up, and all is counted in the end', async () => {
    const world = newWorld();
    const logged = purchases(6);
    world.write(web, logged.web);
    world.write(app, logged.app);
    let most = 0;
    let rounds = 0;
    while ((await world.follower(web)).position < logged.web.length) {
      most = Math.max(most, await round(world, 50));
      rounds++;
    }
    const appAt = (await world.follower(app)).position;
    // The slowest hardly ever waits: only until it is known that it is the slowest.
    expect(rounds).toBeLessThan((logged.web.length / 50) * 1.3);
    expect(most).toBeLessThan(limits.maxRekeyedWaiting + 2 * BETWEEN_TWO_LOOKS);
    // It has come along, and not only begun when the other was done.
    expect(appAt).toBeGreaterThan(logged.app.length * 0.8);
    await world.finish();
    expect((await world.follower(app)).position).toBe(logged.app.length);
    expect(Object.fromEntries(world.store.counters)).toEqual(counted([...logged.web, ...logged.app]));
    expect(Object.fromEntries(world.store.outcomes)).toEqual({ accepted: logged.web.length * 2 });
  });

  it('may be dead for as long: the other stops, also after a restart, and both go on when it lives again', async () => {
    const world = newWorld();
    const logged = purchases(6);
    world.write(web, logged.web);
    world.write(app, logged.app);
    for (let turn = 0; turn < 30; turn++) await round(world, null);
    const stoppedAt = (await world.follower(app)).position;
    expect(stoppedAt).toBeLessThan(limits.maxRekeyedWaiting + 2 * BETWEEN_TWO_LOOKS);
    for (let restart = 0; restart < 5; restart++) {
      await world.save(app);
      world.kill(app)?.abandon();
      for (let turn = 0; turn < 5; turn++) await round(world, null);
    }
    expect((await world.follower(app)).position).toBe(stoppedAt);
    for (let turn = 0; turn < 200; turn++) await round(world, 100);
    await world.finish();
    expect(Object.fromEntries(world.store.counters)).toEqual(counted([...logged.web, ...logged.app]));
  });

  it('may wake with a touchpoint hours newer than all before: nobody waits for ever', async () => {
    const world = newWorld();
    const logged = purchases(6);
    // Nothing on the web between the first minutes and the last.
    const sparse = [...logged.web.slice(0, 20), ...logged.web.slice(-20)];
    world.write(web, sparse);
    world.write(app, logged.app);
    for (let turn = 0; turn < 60; turn++) await round(world, 1);
    await world.finish();
    expect((await world.follower(app)).position).toBe(logged.app.length);
    expect(Object.fromEntries(world.store.counters)).toEqual(counted([...sparse, ...logged.app]));
  });
});

describe('a topic in which there is nothing', () => {
  it('holds nobody for longer than it takes to see that it is empty', async () => {
    const world = newWorld();
    const logged = purchases(6);
    world.write(app, logged.app);
    let rounds = 0;
    while ((await world.follower(app)).position < logged.app.length && rounds++ < 50) await round(world, 0);
    expect((await world.follower(app)).position).toBe(logged.app.length);
    expect(rounds).toBeLessThan(logged.app.length / BETWEEN_TWO_LOOKS + 5);
    await world.finish();
    expect(Object.fromEntries(world.store.counters)).toEqual(counted(logged.app));
  });
});
