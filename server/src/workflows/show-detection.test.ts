import { beforeAll, describe, expect, it } from 'vitest';
import { defaultScanSettings } from '../detection/scan-settings.ts';
import { StepWorld, hourMs, minuteMs } from '../detection/step-world.suite.ts';
import { Watchman } from '../detection/watchman.suite.ts';
import { journey, step } from '../journeys/journey-examples.suite.ts';
import type { Team } from '../on-call/team.ts';
import { InMemoryBaselineResetStore } from './in-memory-baseline-reset-store.ts';
import { InMemoryWatchStore } from './in-memory-watch-store.ts';
import { ResetBaseline } from './reset-baseline.ts';
import { ShowDetection } from './show-detection.ts';

const checkout = journey({
  dimensions: ['device'],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', 15 * minuteMs),
    step('confirmed', 'order.confirmed', 15 * minuteMs),
  ],
});
const shop: Team = {
  team: 'shop',
  title: { en: 'Shop', de: 'Shop' },
  isDefault: true,
  language: 'en',
  channels: [],
};

/** Two days of a payment step with twenty customers a minute, four of five get on; iPhones' customers less often. */
const world = new StepWorld({
  seed: 11,
  perMinute: 20,
  share: 0.8,
  dimensions: ['device'],
  segments: [
    { values: ['web'], weight: 1 },
    { values: ['ios'], weight: 1, share: 0.6 },
  ],
});
const watches = new InMemoryWatchStore();
const resets = new InMemoryBaselineResetStore();
const clock = { now: () => world.nowMs };
const journeys = [{ definition: checkout, sinceMs: 0 }];
let teams: Team[] = [shop];
const shows = new ShowDetection({
  watches,
  resets,
  settings: defaultScanSettings,
  timeZone: 'Europe/Berlin',
  definitions: () => ({ journeys, teams }),
  clock,
});

beforeAll(async () => {
  const { baseline } = new Watchman(world).pass(48 * hourMs).detector;
  await watches.save([{ journey: 'checkout', step: 'payment', baseline, verdict: null, basis: null }]);
});

const paymentOf = async () =>
  (await shows.detection('checkout')).steps.find(({ step: id }) => id === 'payment')!;

describe('how soon a drop-off is paged', () => {
  it('is said for nobody getting on and for three of ten, worse being known sooner', async () => {
    const { watched } = await paymentOf();
    expect(watched!.enteredPerMinute).toBeCloseTo(20, -0.5);
    const [dead, bad] = [0, 0.3].map(
      (ratio) =>
        watched!.delays.find((one) => one.ratio === ratio && one.falsePagesPer4Weeks === 1)!.seconds!,
    );
    expect(dead).toBeGreaterThan(30);
    expect(bad).toBeGreaterThanOrEqual(dead!);
    expect(bad).toBeLessThan(15 * 60);
  });

  it('follows from the budget of false pages: a stricter one is never sooner', async () => {
    const { watched } = await paymentOf();
    const seconds = [4, 1, 0.25].map(
      (pages) =>
        watched!.delays.find((one) => one.ratio === 0.3 && one.falsePagesPer4Weeks === pages)!.seconds!,
    );
    expect(seconds.toSorted((a, b) => a - b)).toEqual(seconds);
    expect(seconds[2]).toBeGreaterThan(seconds[0]!);
  });

  it('is later where two steps share the budget than where one has it alone', async () => {
    const shared = await paymentOf();
    teams = [shop, { ...shop, team: 'carts', isDefault: false }];
    const cart = checkout.steps[0] as { owner: string };
    cart.owner = 'carts';
    const alone = await paymentOf();
    cart.owner = 'shop';
    teams = [shop];
    expect(shared.budget).toMatchObject({ team: 'shop', falsePagesPer4Weeks: 1, steps: 2 });
    expect(alone.budget.steps).toBe(1);
    expect(shared.watched!.limit).toBeCloseTo(alone.watched!.limit + Math.log(2), 6);
  });

  it('is not said of a step that is learning; how far it has got is', async () => {
    const [cart] = (await shows.detection('checkout')).steps;
    expect(cart).toMatchObject({
      watched: null,
      learning: { customers: 0, customersNeeded: 300, seconds: 0 },
    });
  });
});

describe('why that many are normal', () => {
  it('is told by age, the last of which is the share that gets on at all', async () => {
    const normal = await shows.normal('checkout', 'payment', { dimension: null, value: null, atMs: null });
    expect(normal.share).toBeCloseTo(0.7, 1);
    expect(normal.ages.at(-1)!.share).toBeCloseTo(normal.share, 6);
    expect(normal.ages.at(-1)!.withinSeconds).toBeGreaterThanOrEqual(15 * 60);
    const shares = normal.ages.map(({ share }) => share);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  });

  it('is told of a segment by itself, and of an hour of the week where its customers live', async () => {
    const ask = { dimension: 'device', value: 'ios', atMs: Date.parse('2026-11-03T23:30:00Z') };
    const ios = await shows.normal('checkout', 'payment', ask);
    expect(ios.share).toBeCloseTo(0.6, 1);
    // In Berlin it is Wednesday, half past midnight.
    expect(ios.hourOfWeek).toBe(48);
  });

  it('is not known of what was never seen', async () => {
    const nothing = { dimension: 'device', value: 'fax', atMs: null };
    await expect(shows.normal('checkout', 'payment', nothing)).rejects.toMatchObject({ code: 'not-found' });
    await expect(shows.normal('checkout', 'cart', { ...nothing, value: 'web' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('having it forgotten', () => {
  const logged: object[] = [];
  const logger = {
    info: (details: object) => void logged.push(details),
    warn: () => undefined,
    error: () => undefined,
  };
  const forgetting = new ResetBaseline({ resets, journeys: () => journeys, clock, logger });

  it('is written down with who and why, and shown', async () => {
    await forgetting.reset('checkout', { reason: 'relaunch of the checkout' }, 'mara');
    const shown = { at: new Date(world.nowMs).toISOString(), by: 'mara', reason: 'relaunch of the checkout' };
    expect((await shows.detection('checkout')).resets).toEqual([shown]);
    expect(logged).toEqual([{ journey: 'checkout', by: 'mara', reason: 'relaunch of the checkout' }]);
  });

  it('is refused for a journey nobody watches', async () => {
    await expect(forgetting.reset('chekout', { reason: 'typo' }, 'mara')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
