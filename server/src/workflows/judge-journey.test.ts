import { describe, expect, it } from 'vitest';
import { defaultScanSettings } from '../detection/scan-settings.ts';
import type { Interval } from '../detection/interval.ts';
import { costOf } from '../detection/stream-limits.ts';
import type { PageBudget } from '../detection/stream-limits.ts';
import { StepDetector } from '../detection/step-detector.ts';
import { StepWorld, hourMs, minuteMs } from '../detection/step-world.suite.ts';
import type { Trouble } from '../detection/step-world.suite.ts';
import type { Verdict } from '../detection/verdict.ts';
import { decideIncident } from '../incidents/decide-incident.ts';
import type { Incident } from '../incidents/incident.ts';
import { journey, step } from '../journeys/journey-examples.suite.ts';
import type { CohortCounts, CohortStream, ProgressCounts } from '../windows/cohort-counts.ts';
import { JourneyJudge } from './judge-journey.ts';

const checkout = journey({
  dimensions: ['device', 'paymentMethod'],
  steps: [step('payment', 'payment.submitted'), step('confirmed', 'order.confirmed', 15 * minuteMs)],
});
const segments = ['android', 'ios', 'web'].flatMap((device) =>
  ['card', 'klarna', 'paypal'].map((method) => ({ values: [device, method], weight: 1 })),
);

interface Counted {
  readonly cohorts: CohortCounts[];
  readonly progress: ProgressCounts[];
}

/** A checkout's payment step, its counters as a store would keep them, and the judge of it. */
class Shop {
  readonly world = new StepWorld({
    seed: 5,
    perMinute: 120,
    share: 0.8,
    dimensions: checkout.dimensions,
    segments,
  });
  open: Incident | null = null;
  since = new Map<string, number>();
  marked: Interval[] = [];
  budget: PageBudget = { steps: 1, pagesPer4Weeks: 1 };
  readonly #judge = new JourneyJudge();
  readonly #streams: CohortStream[] = [];
  readonly #listener: StepDetector;

  constructor() {
    const counted = (stream: number) => this.#streams[stream] as unknown as Counted;
    const tick = () => this.world.nowMs;
    const detector = new StepDetector({
      deadlineMs: this.world.deadlineMs,
      dimensions: checkout.dimensions,
      startMs: tick(),
      baseline: null,
    });
    this.#listener = Object.create(detector, {
      stream: {
        value: (dimension: string, value: string) => {
          const key = { journey: 'checkout', step: 'payment', dimension, value };
          const known = this.#streams.findIndex(
            (one) => one.key.dimension === dimension && one.key.value === value,
          );
          return known === -1 ? this.#streams.push({ key, cohorts: [], progress: [] }) - 1 : known;
        },
      },
      enter: {
        value: (stream: number, entered: number) =>
          counted(stream).cohorts.push({ bucketMs: tick(), entered, advanced: 0, dropped: 0, abandoned: 0 }),
      },
      leave: {
        value: (stream: number, age: number, advanced: number) =>
          counted(stream).progress.push({ tickMs: tick(), age, advanced, abandoned: 0 }),
      },
    }) as StepDetector;
  }

  pass(durationMs: number, trouble: Trouble = {}): void {
    const untilMs = this.world.nowMs + durationMs;
    while (this.world.nowMs < untilMs) this.world.tick(trouble, this.#listener);
  }

  judgements() {
    return this.#judge.judge({
      definition: checkout,
      watermarkMs: this.world.nowMs,
      freshness: 'live',
      feedGaps: [],
      streams: new Map([['payment', this.#streams]]),
      baselines: new Map(),
      since: this.since,
      marked: this.marked,
      incidents: this.open ? [this.open] : [],
      budgets: new Map([['payment', this.budget]]),
      timeZone: 'Europe/Berlin',
      settings: defaultScanSettings,
    });
  }

  judge(): Verdict {
    const [judgement] = this.judgements();
    const verdict = judgement!.verdict!;
    this.open = decideIncident({
      subject: { journey: 'checkout', journeyVersion: 1, step: 'payment', ownerTeam: 'payments' },
      open: this.open,
      recentlyResolved: null,
      incidents: [],
      stepsInOrder: [],
      verdict,
      nowMs: this.world.nowMs,
      newId: 'incident',
    }).incident;
    return verdict;
  }

  /** Judges every ten seconds of trouble until somebody is paged; how long that took. */
  untilPaged(trouble: Trouble): number {
    const sinceMs = this.world.nowMs;
    while (!this.open && this.world.nowMs < sinceMs + 30 * minuteMs) {
      this.pass(this.world.tickMs, trouble);
      this.judge();
    }
    return this.world.nowMs - sinceMs;
  }
}

const klarnaOnAndroid: Trouble = {
  factor: 0,
  only: ([device, method]) => device === 'android' && method === 'klarna',
};

function quietHours(): Shop {
  const shop = new Shop();
  shop.pass(8 * hourMs);
  expect(shop.judge().kind).toBe('normal');
  return shop;
}

describe('an incident', () => {
  it('names the combination that is hit, whosever figures they are', () => {
    const shop = quietHours();
    expect(shop.untilPaged(klarnaOnAndroid)).toBeLessThan(10 * minuteMs);
    const { segment, suspects } = shop.open!;
    expect(suspects).toMatchObject({ kind: 'segment', asOfMs: shop.world.nowMs });
    expect(segment!.values).toEqual([
      { dimension: 'device', value: 'android' },
      { dimension: 'paymentMethod', value: 'klarna' },
    ]);
    expect(segment!.share).toBeGreaterThan(0.5);
  });

  it('names nobody where it is everybody', () => {
    const shop = quietHours();
    shop.untilPaged({ factor: 0.2 });
    expect(shop.open).toMatchObject({ segment: null, suspects: { kind: 'everywhere' } });
  });

  it('is searched again when it shows more clearly, and at most once a minute', () => {
    const shop = quietHours();
    shop.untilPaged(klarnaOnAndroid);
    const first = shop.open!;
    const searchedMs: number[] = [];
    for (let round = 0; round < 30; round++) {
      shop.pass(shop.world.tickMs, klarnaOnAndroid);
      shop.judge();
      const { asOfMs } = shop.open!.suspects!;
      if (asOfMs !== searchedMs.at(-1)) searchedMs.push(asOfMs);
    }
    expect(shop.open!.evidenceAtWorst.score).toBeGreaterThan(first.evidence.score);
    expect(searchedMs.length).toBeGreaterThan(2);
    searchedMs.slice(1).forEach((ms, at) => expect(ms - searchedMs[at]!).toBeGreaterThanOrEqual(minuteMs));
  });
});

describe('a budget of false pages', () => {
  const thresholdOf = (verdict: Verdict) => (verdict.kind === 'normal' ? verdict.evidence.threshold : NaN);

  it('that more steps share, or that is smaller, takes clearer evidence, from the next tick on', () => {
    const shop = quietHours();
    const alone = thresholdOf(shop.judge());
    shop.budget = { steps: 12, pagesPer4Weeks: 0.5 };
    shop.pass(shop.world.tickMs);
    expect(thresholdOf(shop.judge())).toBeCloseTo(alone + Math.log(24), 6);
    expect(costOf(shop.budget)).toBeCloseTo(Math.log(24), 6);
  });

  it('that is small makes a page come later', () => {
    const [sooner, later] = [quietHours(), quietHours()];
    later.budget = { steps: 400, pagesPer4Weeks: 1 };
    expect(later.untilPaged({ factor: 0.6 })).toBeGreaterThan(sooner.untilPaged({ factor: 0.6 }));
  });
});

describe('a step that is to be learnt anew', () => {
  it('is learnt from who comes from then on, though others who came before still get on', () => {
    const shop = quietHours();
    shop.since.set('payment', shop.world.nowMs);
    shop.pass(shop.world.tickMs);
    expect(shop.judge()).toEqual({ kind: 'none', reason: 'learning' });
    let verdict = shop.judge();
    for (let passed = 0; verdict.kind === 'none' && passed < 60; passed++) {
      shop.pass(minuteMs);
      verdict = shop.judge();
    }
    expect(verdict.kind).toBe('normal');
    const { streams } = shop.judgements()[0]!.baseline.active!;
    expect(streams[0]!.share).toBeGreaterThan(0.76);
    expect(streams[0]!.share).toBeLessThan(0.82);
  });
});

describe('a marked day', () => {
  /** A campaign brings people of whom half as many get on, for three hours, as slowly as nobody is paged for it. */
  function afterCampaign(isMarked: boolean): number {
    const shop = quietHours();
    const fromMs = shop.world.nowMs;
    if (isMarked) shop.marked = [{ fromMs, toMs: fromMs + 3 * hourMs }];
    shop.pass(3 * hourMs, { factor: 0.9 });
    shop.pass(10 * hourMs);
    const { whole } = sharesOf(shop);
    return whole;
  }
  const sharesOf = (shop: Shop) => {
    const [sums] = shop.judgements()[0]!.baseline.streams;
    const progress = sums!.progress.reduce((sum, one) => sum + one, 0);
    return { whole: progress / sums!.entered };
  };

  it('does not teach; another would', () => {
    const [marked, unmarked] = [afterCampaign(true), afterCampaign(false)];
    expect(marked).toBeGreaterThan(0.79);
    expect(unmarked).toBeLessThan(marked - 0.008);
  });
});
