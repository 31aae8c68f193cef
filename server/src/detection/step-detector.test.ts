import { describe, expect, it } from 'vitest';
import { explainNormal } from './explain-normal.ts';
import { LocalHours } from './local-hours.ts';
import { StepDetector, quietSituation } from './step-detector.ts';
import { StepWorld, hourMs, minuteMs, worldStartMs } from './step-world.suite.ts';
import type { World } from './step-world.suite.ts';
import { Watchman } from './watchman.suite.ts';

const dayMs = 24 * hourMs;
const shop: World = {
  seed: 11,
  perMinute: 60,
  share: 0.7,
  dimensions: ['payment', 'device'],
  segments: [
    { values: ['card', 'web'], weight: 0.35 },
    { values: ['card', 'app'], weight: 0.2, share: 0.78 },
    { values: ['paypal', 'web'], weight: 0.1, share: 0.6 },
    { values: ['paypal', 'app'], weight: 0.05, share: 0.65 },
    { values: ['invoice', 'web'], weight: 0.2, share: 0.75 },
    { values: ['invoice', 'app'], weight: 0.1, share: 0.3 },
  ],
  wobble: 0.03,
  rhythm: (timeMs) => 1 + 0.6 * Math.sin(((timeMs % dayMs) / dayMs) * 2 * Math.PI),
};

function watched(changes: Partial<World> = {}, days = 2): Watchman {
  return new Watchman(new StepWorld({ ...shop, ...changes })).pass(days * dayMs);
}

/** Of that world's step, from now on and with nothing learnt, unless something else is said. */
function detectorOf(
  world: StepWorld,
  changes: Partial<ConstructorParameters<typeof StepDetector>[0]> = {},
): StepDetector {
  const { deadlineMs, dimensions, nowMs: startMs } = world;
  return new StepDetector({ deadlineMs, dimensions, startMs, baseline: null, ...changes });
}

const paypal = (values: readonly (string | null)[]) => values[0] === 'paypal';

describe('customers stop getting on', () => {
  it('is paged long before the first of them passes the deadline, with onset, depth and cost', () => {
    const watchman = watched();
    const onsetMs = watchman.world.nowMs;
    watchman.pass(3 * minuteMs, { factor: 0.2 });
    const { open } = watchman;
    expect(open!.openedMs - onsetMs).toBeLessThanOrEqual(2 * minuteMs);
    expect(Math.abs(open!.worst.onsetMs - onsetMs)).toBeLessThanOrEqual(30_000);
    expect(open!.worst.stream).toEqual({ dimension: '', value: '' });
    watchman.pass(12 * minuteMs, { factor: 0.2 });
    const { evidence, impact } = open!.worst;
    expect(evidence.ratio).toBeLessThan(0.35);
    expect(evidence.n - evidence.observed).toBeGreaterThan(evidence.n - evidence.expected);
    expect(evidence.expected).toBeLessThanOrEqual(evidence.n);
    expect(impact.isLowerBound).toBe(true);
    const last = open!.last;
    if (last.kind !== 'drop-off') expect.fail(last.kind);
    expect(last.impact.low).toBeLessThan(watchman.world.lost);
    expect(last.impact.high).toBeGreaterThan(watchman.world.lost);
  });

  it('for one payment provider is found there', () => {
    const watchman = watched({ perMinute: 120 });
    watchman.pass(10 * minuteMs, { factor: 0, only: paypal });
    expect(watchman.pages).toBe(1);
    expect(watchman.open!.worst.stream).toEqual({ dimension: 'payment', value: 'paypal' });
    expect(watchman.open!.openedMs).toBeLessThanOrEqual(watchman.world.nowMs - 6 * minuteMs);
    const leaves = watchman.detector.leaves(watchman.open!.worst.onsetMs);
    for (const { values, observed, expected } of leaves) {
      expect(observed / expected < 0.4, String(values)).toBe(values[0] === 'paypal');
    }
  });

  it('for one payment provider is found there though of some customers nothing is known', () => {
    const segments = [
      { values: ['card'], weight: 0.5 },
      { values: ['paypal'], weight: 0.17 },
      { values: ['invoice'], weight: 0.28 },
      { values: [null], weight: 0.05 },
    ];
    const watchman = watched({ dimensions: ['payment'], segments });
    watchman.pass(8 * minuteMs, { factor: 0, only: paypal });
    expect(watchman.pages).toBe(1);
    expect(watchman.open!.worst.stream).toEqual({ dimension: 'payment', value: 'paypal' });
  });

  it('bit by bit over half an hour is seen before it is complete, and costs at least what is told', () => {
    const watchman = watched();
    const fromMs = watchman.world.nowMs;
    const factor = (timeMs: number) => Math.max(0, 1 - (timeMs - fromMs) / (30 * minuteMs));
    watchman.pass(30 * minuteMs, { factor });
    expect(watchman.pages).toBe(1);
    expect(watchman.open!.openedMs - fromMs).toBeLessThan(15 * minuteMs);
    const { last } = watchman.open!;
    if (last.kind !== 'drop-off') expect.fail(last.kind);
    expect(last.impact.low).toBeLessThan(watchman.world.lost);
    expect(last.impact.high).toBeGreaterThan(0.8 * watchman.world.lost);
  });

  it('at night, with two customers a minute, takes its time but is seen', () => {
    const night = (timeMs: number) => ((timeMs - worldStartMs) % dayMs < 6 * hourMs ? 0.03 : 1);
    const watchman = watched({ rhythm: night }, 3);
    watchman.pass(2 * hourMs);
    const onsetMs = watchman.world.nowMs;
    expect(watchman.pages).toBe(0);
    watchman.pass(40 * minuteMs, { factor: 0 });
    expect(watchman.pages).toBe(1);
    expect(watchman.open!.openedMs - onsetMs).toBeLessThan(25 * minuteMs);
  });

  it('is one page, over minutes after its end, and not found again', () => {
    const watchman = watched();
    watchman.pass(hourMs, { factor: 0.3 });
    const { lost, nowMs: overMs } = watchman.world;
    watchman.pass(3 * hourMs);
    expect(watchman.pages).toBe(1);
    const [incident] = watchman.incidents;
    expect(incident!.closedMs! - overMs).toBeLessThanOrEqual(6 * minuteMs);
    if (incident!.last.kind !== 'normal') expect.fail(incident!.last.kind);
    const { impact, sinceMs } = incident!.last.recovery!;
    expect(Math.abs(sinceMs - overMs)).toBeLessThanOrEqual(2 * minuteMs);
    expect(impact.isLowerBound).toBe(false);
    expect(impact.low).toBeLessThan(lost);
    expect(impact.high).toBeGreaterThan(lost);
  });

  it('on and off every five minutes is one page all the same', () => {
    const watchman = watched();
    for (let turn = 0; turn < 6; turn++) {
      watchman.pass(5 * minuteMs, { factor: 0 });
      watchman.pass(5 * minuteMs);
    }
    watchman.pass(hourMs);
    expect(watchman.pages).toBe(1);
    expect(watchman.open).toBeNull();
  });

  it('is seen in a journey of days too, in its own time', () => {
    const week = watched(
      { deadlineMs: 24 * hourMs, medianMs: 3 * hourMs, perMinute: 4, rhythm: () => 1 },
      12,
    );
    const onsetMs = week.world.nowMs;
    week.pass(12 * hourMs, { factor: 0.2 });
    expect(week.pages).toBe(1);
    expect(week.open!.openedMs - onsetMs).toBeLessThan(3 * hourMs);
  });
});

describe('nobody is woken', () => {
  it.each([
    ['a third of the traffic', { traffic: 0.3 }],
    ['three times the traffic', { traffic: 3 }],
    ['hardly any', { traffic: 0.02 }],
    [
      'a campaign for those who rarely get on',
      { mix: 8, only: (v: readonly unknown[]) => v.join() === 'invoice,app' },
    ],
  ])('for %s', (_, trouble) => {
    const watchman = watched();
    watchman.pass(2 * hourMs, trouble).pass(2 * hourMs);
    expect(watchman.pages).toBe(0);
  });

  it('by chance more than once in four weeks', () => {
    // Chance alone must not fail this: the rates are measured over many weeks by the benchmark.
    const quiet = watched({ perMinute: 1 / 3, seed: 2 }, 14);
    expect(quiet.pages).toBeLessThanOrEqual(2);
    const busy = watched({ perMinute: 20, seed: 4 }, 5);
    expect(busy.pages).toBeLessThanOrEqual(1);
  });

  it('when the clocks change: hours are those people live by', () => {
    // Berlin goes to winter time on 25 October 2026. Between four and five in the morning, local time, few get on.
    const startMs = Date.UTC(2026, 9, 10, 22);
    const local = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const isEarly = (timeMs: number) => Number(local.format(timeMs)) === 4;
    const world = new StepWorld({ seed: 9, perMinute: 40, share: 0.7 }, startMs);
    const watchman = new Watchman(world);
    const until = (endMs: number) => {
      while (world.nowMs < endMs) {
        watchman.pass(world.tickMs, { factor: isEarly(world.nowMs) ? 0.85 : 1 });
      }
    };
    until(Date.UTC(2026, 9, 24, 22));
    const before = watchman.pages;
    until(Date.UTC(2026, 9, 27, 22));
    expect(watchman.pages).toBe(before);
  });

  it('while learning, while the consumer lags, and while the feed is silent', () => {
    const fresh = new Watchman(new StepWorld(shop)).pass(20 * minuteMs);
    expect(fresh.last).toMatchObject({ kind: 'none', reason: 'learning' });
    const known = watched();
    known.pass(5 * minuteMs, { factor: 0 }, { freshness: 'lagging' });
    expect(known.last).toMatchObject({ kind: 'none', reason: 'lagging' });
    known.pass(minuteMs, { factor: 0 }, { freshness: 'silent' });
    expect(known.last).toMatchObject({ kind: 'none', reason: 'feed-silent' });
    expect(known.pages).toBe(0);
  });

  it('for those who could get on only while the feed was dead', () => {
    const watchman = watched();
    const fromMs = watchman.world.nowMs;
    const blind = [{ fromMs, toMs: fromMs + 20 * minuteMs }];
    watchman.pass(20 * minuteMs, { factor: 0, traffic: 0 }, { blind });
    watchman.pass(40 * minuteMs, {}, { blind });
    expect(watchman.pages).toBe(0);
  });
});

describe('slow is not lost', () => {
  it('says that customers take three times as long once they come late', () => {
    const world = new StepWorld({ seed: 1, perMinute: 60, share: 0.8, medianMs: 60_000 });
    const watchman = new Watchman(world).pass(2 * dayMs);
    watchman.pass(40 * minuteMs, { slower: 3 });
    expect(watchman.verdicts.get('slowdown') ?? 0).toBeGreaterThan(0);
  });
});

describe('traffic', () => {
  it('that stays away is a notice, not a page', () => {
    const watchman = watched({ perMinute: 20, segments: [{ values: [], weight: 1 }], dimensions: [] }, 9);
    const before = watchman.pages;
    watchman.pass(hourMs, { traffic: 0.1 });
    expect(watchman.pages).toBe(before);
    expect(watchman.last).toMatchObject({ kind: 'traffic' });
    if (watchman.last!.kind === 'traffic')
      expect(watchman.last!.entered).toBeLessThan(0.2 * watchman.last!.usual);
  });
});

describe('what is learnt', () => {
  it('is the same, to the bit, for whoever takes over', () => {
    const world = new StepWorld(shop);
    const one = detectorOf(world);
    while (world.nowMs < worldStartMs + 2.5 * dayMs) {
      world.tick({}, one);
      one.endTick(quietSituation);
    }
    // The other one is told the last hours again, as they stand in the counters.
    const two = detectorOf(world, {
      baseline: JSON.parse(JSON.stringify(one.baseline)) as typeof one.baseline,
    });
    const again = new StepWorld(shop);
    const other = detectorOf(world, {
      startMs: worldStartMs + 1.5 * dayMs,
      baseline: JSON.parse(JSON.stringify(one.baseline)) as typeof one.baseline,
    });
    expect(two.baseline).toEqual(one.baseline);
    const mute = detectorOf(world, { startMs: worldStartMs });
    while (again.nowMs < worldStartMs + 1.5 * dayMs) again.tick({}, mute);
    while (again.nowMs < world.nowMs) {
      again.tick({}, other);
      other.endTick(quietSituation, { judge: false });
    }
    for (let tick = 0; tick < 12 * 60; tick++) {
      const trouble = { factor: tick > 300 ? 0.4 : 1 };
      world.tick(trouble, one);
      again.tick(trouble, other);
      expect(other.endTick(quietSituation)).toEqual(one.endTick(quietSituation));
    }
    expect(other.baseline).toEqual(one.baseline);
  });

  it('is the same for a copy, and nothing of another course of events gets back', () => {
    const world = new StepWorld(shop);
    const one = detectorOf(world);
    while (world.nowMs < worldStartMs + 1.2 * dayMs) {
      world.tick({}, one);
      one.endTick(quietSituation);
    }
    const [same, other] = [one.copy(), one.copy()];
    const elsewhere = new StepWorld({ ...shop, seed: 77 }, world.nowMs);
    const open = {
      startedAtMs: world.nowMs,
      openedAtMs: world.nowMs,
      stream: { dimension: 'payment', value: 'paypal' },
      ratioWhileBad: 0,
    };
    for (let tick = 0; tick < 3 * 360; tick++) {
      elsewhere.tick({ factor: 0.1 }, other);
      other.endTick({ ...quietSituation, open });
      world.tick({ factor: tick > 700 ? 0.4 : 1 }, one, same);
      const verdict = one.endTick(quietSituation);
      expect(same.endTick(quietSituation)).toEqual(verdict);
      if (tick === 800) expect(verdict.kind).toBe('drop-off');
    }
    expect(same.baseline).toEqual(one.baseline);
    expect(other.baseline).not.toEqual(one.baseline);
  });

  it('leaves incidents out, however often they come', () => {
    const quiet = { seed: 5, perMinute: 20, dimensions: [], segments: [{ values: [], weight: 1 }] };
    const [calm, troubled] = [watched(quiet, 1), watched(quiet, 1)];
    for (let day = 0; day < 3; day++) {
      calm.pass(dayMs);
      troubled.pass(2 * hourMs, { factor: 0.2 }).pass(dayMs - 2 * hourMs);
    }
    expect(troubled.pages).toBeGreaterThanOrEqual(3);
    const share = (watchman: Watchman) => watchman.detector.baseline.active!.streams[0]!.share;
    expect(share(troubled) / share(calm)).toBeGreaterThan(0.98);
  });

  it('can be asked why it is what it is', () => {
    const watchman = watched();
    const why = explainNormal(
      watchman.detector.baseline,
      'payment',
      'paypal',
      watchman.world.nowMs,
      'Europe/Berlin',
    );
    expect(why!.segmentLevel).toBeLessThan(0.95);
    expect(why!.share).toBeGreaterThan(0.45);
    expect(why!.share).toBeLessThan(0.65);
    expect(why!.sigma).toBeGreaterThan(0.02);
    expect(why!.hourFactor).toBeCloseTo(1, 0);
    expect(why!.ages.length).toBe(12);
    expect(
      explainNormal(watchman.detector.baseline, 'payment', 'cash', watchman.world.nowMs, 'Europe/Berlin'),
    ).toBeNull();
  });
});

describe('what rests every week', () => {
  const weekMs = 7 * dayMs;
  const hours = new LocalHours('Europe/Berlin');
  const plain = { dimensions: [], segments: [{ values: [], weight: 1 }], wobble: 0, rhythm: () => 1 };

  it('wakes nobody once three weeks were alike, and an outage between rests still does', () => {
    const isOpen = (timeMs: number) => {
      const hour = hours.hourOfWeek(timeMs);
      return hour < 5 * 24 && hour % 24 >= 8 && hour % 24 < 18;
    };
    const office = { perMinute: 0.5, deadlineMs: 3 * dayMs, medianMs: 6 * hourMs, isOpen };
    const watchman = watched({ ...plain, ...office }, 4 * 7);
    const pages = watchman.pages;
    expect(pages).toBeGreaterThan(10);
    watchman.pass(13 * weekMs);
    expect(watchman.pages - pages).toBeLessThanOrEqual(1);
    expect(watchman.open).toBeNull();
    const before = watchman.pages;
    const mondayMs = watchman.world.nowMs;
    watchman.pass(2 * dayMs, { factor: 0.1 });
    expect(watchman.pages).toBe(before + 1);
    // Midnight is no time to miss anybody, opening time is.
    const opened = watchman.open!.openedMs - mondayMs;
    expect(opened).toBeGreaterThanOrEqual(7 * hourMs);
    expect(opened).toBeLessThan(10 * hourMs);
    watchman.pass(3 * dayMs);
    expect(watchman.open).toBeNull();
    expect(watchman.pages).toBeLessThanOrEqual(before + 2);
  });

  it('is no excuse for an outage that comes twice at the same hour of the week', () => {
    const slow = { perMinute: 2, deadlineMs: 4 * hourMs, medianMs: 30 * minuteMs };
    const watchman = watched({ ...plain, ...slow }, 22);
    const paged: number[] = [];
    for (let week = 0; week < 3; week++) {
      const before = watchman.pages;
      watchman.pass(6 * hourMs, { factor: 0 });
      paged.push(watchman.pages - before);
      watchman.pass(weekMs - 6 * hourMs);
    }
    expect(paged).toEqual([1, 1, 1]);
  });
});

describe('a dimension that becomes known on the way', () => {
  it('is no excuse: those of a kind known only of who gets on are not looked at', () => {
    const world = new StepWorld({ ...shop, seed: 21, dimensions: [], segments: [{ values: [], weight: 1 }] });
    const detector = detectorOf(world, { dimensions: ['coupon'] });
    const whole = detector.stream('', '');
    const known = detector.stream('coupon', 'yes');
    const spy = Object.create(detector, {
      leave: {
        value: (stream: number, age: number, advanced: number, abandoned: number) => {
          detector.leave(stream, age, advanced, abandoned);
          // Half of those who get on turn out to have a coupon.
          if (world.nowMs % 20_000 === 0) {
            detector.enter(known, advanced);
            detector.leave(known, 0, advanced, abandoned);
          }
        },
      },
      enter: { value: (stream: number, count: number) => detector.enter(stream, count) },
      stream: { value: () => whole },
    }) as StepDetector;
    const run = (untilMs: number, factor: number) => {
      let last = null;
      while (world.nowMs < untilMs) {
        world.tick({ factor }, spy);
        last = detector.endTick(quietSituation);
      }
      return last;
    };
    expect(run(world.nowMs + dayMs, 1)).toMatchObject({ kind: 'normal' });
    expect(detector.baseline.active!.dimensions).toEqual([]);
    expect(run(world.nowMs + 5 * minuteMs, 0.2)).toMatchObject({
      kind: 'drop-off',
      stream: { dimension: '', value: '' },
    });
  });
});
