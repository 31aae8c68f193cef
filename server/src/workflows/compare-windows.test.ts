import { beforeEach, describe, expect, it } from 'vitest';
import { journey, minute, step } from '../journeys/journey-examples.suite.ts';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { CompareWindows } from './compare-windows.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { InMemoryWatchStore } from './in-memory-watch-store.ts';
import type { RetiredJourney } from './journey-versions.ts';

const hour = 60 * minute;
const day = 24 * hour;
const nowMs = Date.parse('2026-11-24T14:00:00Z');
const checkout = journey({ version: 2 });
const [today, lastWeek] = [nowMs - 4 * hour, nowMs - 4 * hour - 7 * day];

let counters: InMemoryCounterReader;
let former: RetiredJourney[];
let comparing: CompareWindows;

beforeEach(() => {
  counters = new InMemoryCounterReader();
  counters.followed.push({
    topic: 'touchpoints',
    partition: 0,
    readOffset: 10,
    endOffset: 10,
    watermarkMs: nowMs,
    newestMs: nowMs,
    lastMessageAtMs: nowMs,
    heardAtMs: nowMs,
  });
  former = [];
  comparing = new CompareWindows({
    counters,
    watches: new InMemoryWatchStore(),
    times: { startedMs: nowMs - day, allowedLatenessMs: 30_000 },
    clock: { now: () => nowMs },
    definitions: () => ({ journeys: [{ definition: checkout, sinceMs: nowMs - 3 * day }], former }),
  });
});

/** Twelve cohorts an hour, over four hours: so many come, so many of them get on. */
function fill(fromMs: number, entered: number, advanced: number, key = {}) {
  for (let atMs = fromMs; atMs < fromMs + 4 * hour; atMs += 5 * minute) {
    counters.add({ step: 'cart', ...key }, atMs, { entered, advanced, dropped: entered - advanced });
  }
}
const span = (fromMs: number, ms = 4 * hour) => ({ fromMs, toMs: fromMs + ms });
const compare = (more: Partial<Parameters<CompareWindows['compare']>[1]> = {}) =>
  comparing.compare('checkout', { window: span(today), against: span(lastWeek), step: null, ...more });

describe('one window against another', () => {
  it('leaves out what is not over, in both: at each step as long as its deadline', async () => {
    fill(today, 100, 60);
    fill(lastWeek, 100, 80);
    const { steps } = await compare();
    const [cart, payment] = steps;
    expect(steps.map((one) => one.step)).toEqual(['cart', 'payment', 'insurance']);
    const untilMs = nowMs - 15 * minute - BUCKET_MS;
    expect(cart!.window.until).toBe(new Date(untilMs).toISOString());
    expect(cart!.against.until).toBe(new Date(untilMs - 7 * day).toISOString());
    expect(payment!.window.until).toBe(new Date(nowMs - 10 * minute - BUCKET_MS).toISOString());
    // 48 cohorts less those of the last 15 minutes.
    expect(cart!.window).toMatchObject({ entered: 4_500, advanced: 2_700, dropped: 1_800 });
    expect(cart!.against).toMatchObject({ entered: 4_500, advanced: 3_600 });
    expect(cart!.advanced).toMatchObject({ verdict: 'less' });
    expect(cart!.advanced!.difference).toBeCloseTo(-0.2);
    expect(payment!.advanced).toBeNull();
  });

  it('compares all of a window that is over, however long the other one is', async () => {
    fill(today, 100, 80);
    fill(lastWeek, 100, 80);
    const { steps } = await compare({ against: span(lastWeek, 5 * hour) });
    expect(steps[0]!.against).toMatchObject({
      until: new Date(lastWeek + 5 * hour).toISOString(),
      entered: 4_800,
    });
    expect(steps[0]!.window.entered).toBe(4_500);
    expect(steps[0]!.advanced!.verdict).toBe('noise');
  });

  it('shows of nobody, where nothing is over yet, nothing but that', async () => {
    fill(today, 100, 60);
    const { steps } = await compare({ window: span(nowMs - 5 * minute, 10 * minute) });
    expect(steps[0]!.window).toMatchObject({ entered: 0, until: new Date(nowMs - 5 * minute).toISOString() });
    expect(steps[0]).toMatchObject({ advanced: null, p50: null });
  });

  it('tells whose part grew, and who gets on worse, of the step that is asked for', async () => {
    const app = { dimension: 'channel', value: 'app' };
    const web = { dimension: 'channel', value: 'web' };
    fill(today, 100, 60);
    fill(today, 70, 30, app);
    fill(today, 30, 30, web);
    fill(lastWeek, 100, 90);
    fill(lastWeek, 30, 29, app);
    fill(lastWeek, 70, 61, web);
    const { segmentsOf, segments } = await compare();
    expect(segmentsOf).toBe('cart');
    expect(segments.map(({ value, part, advanced }) => [value, part!.verdict, advanced!.verdict])).toEqual([
      ['app', 'more', 'less'],
      ['web', 'less', 'more'],
    ]);
    expect((await compare({ step: 'payment' })).segments).toEqual([]);
  });

  it('tells how long they took, and whether that is longer', async () => {
    fill(today, 100, 80);
    fill(lastWeek, 100, 80);
    counters.addProgress(
      { step: 'cart' },
      { tickMs: today + hour, age: 6 },
      { advanced: 3_000, abandoned: 9 },
    );
    counters.addProgress({ step: 'cart' }, { tickMs: lastWeek + hour, age: 2 }, { advanced: 3_000 });
    const [cart] = (await compare()).steps;
    expect(cart!.window.time!.n).toBe(3_000);
    // Nine to fourteen ticks of ten seconds.
    expect(cart!.window.time!.p50.seconds).toBeGreaterThan(80);
    expect(cart!.window.time!.p50.seconds).toBeLessThan(140);
    expect(cart).toMatchObject({ p50: 'more', p95: 'more' });
  });

  it('says where a former version counted otherwise, and not where it only was called otherwise', async () => {
    const [cart, payment, insurance, confirmed] = checkout.steps;
    const slower = step('payment', 'payment.submitted', 30 * minute);
    const before = journey({ version: 1, steps: [cart!, slower, insurance!, confirmed!] });
    former = [{ definition: before, sinceMs: nowMs - 30 * day, retiredMs: nowMs - 3 * day }];
    const otherwise = async () =>
      (await compare()).steps.map(({ window, against }) => [
        window.countedOtherwise,
        against.countedOtherwise,
      ]);
    expect(await otherwise()).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ]);
    const renamed = journey({
      version: 1,
      title: { en: 'Till', de: 'Kasse' },
      steps: [cart!, payment!, insurance!, confirmed!],
    });
    former = [{ ...former[0]!, definition: renamed }];
    expect(await otherwise()).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it.each([
    ['longer than 7 days', { window: span(nowMs - 9 * day, 8 * day) }],
    ['the end is not after the start', { against: span(lastWeek, 0) }],
    ['the window has not begun', { window: span(nowMs + hour) }],
  ])('is refused where it is %s', async (reason, asked) => {
    await expect(compare(asked)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(reason),
    });
  });

  it('is not made of what is not there', async () => {
    await expect(compare({ step: 'confirmed' })).rejects.toMatchObject({ code: 'not-found' });
    const question = { window: span(today), against: span(lastWeek), step: null };
    await expect(comparing.compare('gone', question)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has a third who asks at once wait', async () => {
    const asked = await Promise.allSettled([compare(), compare(), compare()]);
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await compare();
  });
});
