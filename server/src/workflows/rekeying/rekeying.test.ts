import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { journey, minute, startMs, step, touchpoint } from '../../journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { naiveCount } from '../../windows/naive-count.suite.ts';
import type { PartitionFollower } from '../partition-follower.ts';
import { RekeyedWorld } from './rekeyed-world.suite.ts';
import type { Logged } from './rekeyed-world.suite.ts';

const checkout = journey();
const chat = journey({
  journey: 'chat',
  key: 'session',
  dimensions: ['channel'],
  steps: [step('asked', 'cart.viewed'), step('solved', 'order.confirmed', 5 * minute)],
  abandon: [],
});
const journeys = [checkout, chat];
const catalog = new JourneyCatalog(journeys);

const visit = fc.record({
  who: fc.nat(3),
  type: fc.constantFrom(
    ...['cart.viewed', 'cart.viewed', 'payment.submitted', 'insurance.added', 'order.confirmed'],
    ...['checkout.cancelled', 'other'],
  ),
  gapMs: fc.oneof(fc.nat(20_000), fc.nat(4 * minute), fc.constantFrom(5 * minute, 15 * minute)),
  delayMs: fc.oneof(fc.constant(0), fc.nat(28_000)),
  /** Source partition it comes in; keyed by neither customer nor session. */
  lane: fc.nat(3),
  /** And once more in another one. */
  repeatedIn: fc.option(fc.nat(3), { nil: null, freq: 6 }),
  hasSession: fc.boolean(),
  channel: fc.constantFrom(null, 'app', 'web'),
  /** Not yet, or not any more, known by the customer's number. */
  isStraggler: fc.boolean(),
});
type Visit = typeof visit extends fc.Arbitrary<infer T> ? T : never;

const deed = fc.record({
  does: fc.constantFrom('read', 'read', 'read', 'read', 'hear', 'save', 'kill', 'vanish', 'haunt'),
  where: fc.nat(99),
  size: fc.integer({ min: 1, max: 8 }),
});
const delays = fc.array(fc.constantFrom(0, 0, 50, 1_500), { minLength: 1, maxLength: 5 });
const troubles = fc.array(fc.constantFrom('partly' as const, 'answer-lost' as const), { maxLength: 3 });

interface Story {
  /** By source partition. */
  readonly lanes: Logged[][];
  /** As one would count them who knew from the start who everybody is. */
  readonly truth: Touchpoint[];
  readonly messages: number;
}

/**
 * Everybody is a visitor until the touchpoint numbered so logs him in. From the visit numbered `replacedAt` on everybody
 * has another pseudonym, and each touchpoint says which one he had before.
 */
function tell(visits: readonly Visit[], loginAt: readonly number[], replacedAt = Infinity): Story {
  const lanes: Logged[][] = [[], [], [], []];
  const truth: Touchpoint[] = [];
  const seen = [0, 0, 0, 0];
  const wasInBefore = [false, false, false, false];
  let atMs = 0;
  let messages = 0;
  for (const [number, told] of visits.entries()) {
    const { who, type, gapMs, delayMs, lane, repeatedIn, hasSession, channel, isStraggler } = told;
    atMs += gapMs + 1;
    const isReplaced = number >= replacedAt;
    const [customer, visitor] = [`customer ${who}`, `visitor ${who}`];
    const turn = seen[who]!++;
    const isIn = turn >= loginAt[who]!;
    const isLogin = turn === loginAt[who];
    if (isIn && !isReplaced) wasInBefore[who] = true;
    const session: Record<string, string> = hasSession ? { session: `session ${who}` } : {};
    const made = touchpoint(type, atMs, { attributes: { channel } });
    // A visitor's number that outlives both the log-in and the key is a stranger's: see record 43.
    const asVisitor = !isIn || (isStraggler && !isLogin && !(isReplaced && wasInBefore[who]));
    const name = asVisitor ? visitor : customer;
    const pseudonym = (of: string) => (isReplaced ? `${of} anew` : of);
    const formerly = [
      ...(isLogin ? [visitor] : []).flatMap((of) => (isReplaced ? [pseudonym(of), of] : [of])),
      ...(isReplaced ? [name] : []),
    ];
    const sent: Touchpoint = {
      ...made,
      identities: { customer: pseudonym(name), ...session },
      ...(formerly.length > 0 && { formerly: { customer: formerly } }),
    };
    truth.push({ ...made, identities: { customer, ...session } });
    for (const one of repeatedIn === null ? [lane] : [lane, repeatedIn]) {
      lanes[one]!.push({ touchpoint: sent, loggedAtMs: made.timeMs + delayMs });
      messages++;
    }
  }
  for (const one of lanes) one.sort((a, b) => a.loggedAtMs - b.loggedAtMs);
  return { lanes, truth, messages };
}

afterEach(() => void vi.useRealTimers());

async function live(
  { lanes }: Story,
  internalPartitions: number,
  deeds: readonly (typeof deed extends fc.Arbitrary<infer T> ? T : never)[],
  sendTroubles: readonly ('partly' | 'answer-lost')[],
  sendDelaysMs: readonly number[],
): Promise<RekeyedWorld> {
  const sources = [
    { topic: 'web', partitions: 2 },
    { topic: 'app', partitions: 2 },
  ];
  const world = new RekeyedWorld({ catalog, sources, internalPartitions });
  lanes.forEach((logged, lane) => world.write(world.names[lane]!, logged));
  world.internal.troubles.push(...sendTroubles);
  let sends = 0;
  world.internal.delay = async () => {
    const delayMs = sendDelaysMs[sends++ % sendDelaysMs.length]!;
    if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
  };
  const ghosts: [number, PartitionFollower][] = [];
  for (const { does, where, size } of deeds) {
    const at = where % world.names.length;
    const name = world.names[at]!;
    if (does === 'read') await world.read(name, size);
    else if (does === 'hear') await world.hear(name);
    else if (does === 'save') await world.save(name);
    else if (does === 'kill') {
      const ghost = world.kill(name);
      if (ghost) ghosts.push([at, ghost]);
    } else if (does === 'vanish') {
      world.kill(name)?.abandon();
    } else {
      const [lane, ghost] = ghosts.pop() ?? [];
      if (ghost) await world.read(world.names[lane!]!, size, ghost);
    }
  }
  await world.finish();
  return world;
}

describe('customers whose touchpoints come through several topics, keyed by something else', () => {
  it(
    'are counted as if they all came through one partition, whatever lags, dies, or comes back from the dead',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(visit, { maxLength: 40 }),
          fc.integer({ min: 1, max: 3 }),
          fc.array(deed, { maxLength: 60 }),
          troubles,
          delays,
          async (visits, internalPartitions, deeds, sendTroubles, sendDelaysMs) => {
            vi.useFakeTimers({ now: startMs + 24 * 60 * minute });
            // Nobody logs in: that is the next story.
            const story = tell(visits, [99, 99, 99, 99]);
            const world = await live(story, internalPartitions, deeds, sendTroubles, sendDelaysMs);
            expect(Object.fromEntries(world.store.counters)).toEqual(
              Object.fromEntries(naiveCount(journeys, story.truth, startMs + 23 * 60 * minute)),
            );
            const outcomes = Object.fromEntries(world.store.outcomes);
            expect(outcomes['late']).toBeUndefined();
            expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(story.messages);
            vi.useRealTimers();
          },
        ),
        { numRuns: 100 },
      );
    },
  );
});

describe('visitors who log in', () => {
  it(
    'are the customers they turn out to be, from their first touchpoint on, also when the pseudonym key is replaced',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(visit, { maxLength: 40 }),
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 4, maxLength: 4 }),
          fc.option(fc.nat(40), { nil: undefined }),
          fc.integer({ min: 1, max: 3 }),
          fc.array(deed, { maxLength: 60 }),
          troubles,
          delays,
          async (visits, loginAt, replacedAt, internalPartitions, deeds, sendTroubles, sendDelaysMs) => {
            vi.useFakeTimers({ now: startMs + 24 * 60 * minute });
            const story = tell(visits, loginAt, replacedAt);
            const world = await live(story, internalPartitions, deeds, sendTroubles, sendDelaysMs);
            // Who never logs in is counted as who he is, too.
            expect(Object.fromEntries(world.store.counters)).toEqual(
              Object.fromEntries(naiveCount(journeys, story.truth, startMs + 23 * 60 * minute)),
            );
            const outcomes = Object.fromEntries(world.store.outcomes);
            expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(story.messages);
            vi.useRealTimers();
          },
        ),
        { numRuns: 100 },
      );
    },
  );
});
