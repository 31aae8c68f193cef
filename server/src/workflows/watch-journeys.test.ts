import { beforeEach, describe, expect, it } from 'vitest';
import { defaultScanSettings } from '../detection/scan-settings.ts';
import { defaultLifecycleSettings } from '../incidents/decide-incident.ts';
import { journey, minute, startMs, step } from '../journeys/journey-examples.suite.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Team } from '../on-call/team.ts';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { AcknowledgeIncident } from './acknowledge-incident.ts';
import { IncidentPages } from './incident-pages.ts';
import { InMemoryBaselineResetStore } from './in-memory-baseline-reset-store.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { InMemoryIncidentStore } from './in-memory-incident-store.ts';
import { InMemorySilenceStore } from './in-memory-silence-store.ts';
import { InMemoryWatchStore } from './in-memory-watch-store.ts';
import { RaiseAlarm } from './raise-alarm.ts';
import { WatchJourneys } from './watch-journeys.ts';

const checkout = journey({
  dimensions: [],
  steps: [step('cart', 'cart.viewed'), step('confirmed', 'order.confirmed', 2 * minute)],
});
const shop: Team = {
  team: 'shop',
  title: { en: 'Shop', de: 'Shop' },
  isDefault: true,
  language: 'en',
  channels: [{ kind: 'webhook', url: 'https://shop.example.org/hook', secret: 'whsec_c2hvcA==' }],
};

/** A checkout with sixty customers a minute; detectors look whenever they are told to. */
class Operations {
  nowMs = startMs;
  readonly counters = new InMemoryCounterReader();
  readonly incidents = new InMemoryIncidentStore();
  readonly watches = new InMemoryWatchStore();
  readonly resets = new InMemoryBaselineResetStore();
  readonly logged: [level: string, message: string][] = [];
  woken = 0;
  private bucket = 0;
  private nextId = 0;

  detector(silences?: InMemorySilenceStore): WatchJourneys {
    const note = (level: string) => (_: object, message: string) => void this.logged.push([level, message]);
    const { counters, incidents, watches } = this;
    const logger = { info: note('info'), warn: note('warn'), error: note('error') };
    const settings = {
      publicUrl: 'https://watch.example.org/',
      timeZone: 'Europe/Berlin',
      demonstration: false,
    };
    const outbox = {
      pagesOf: async (id: string) => incidents.pages.filter((page) => page.incidentId === id),
    };
    const alarms = new RaiseAlarm({ incidents, outbox, settings, logger, ...(silences && { silences }) });
    return new WatchJourneys({
      counters,
      incidents,
      watches,
      resets: this.resets,
      detection: defaultScanSettings,
      lifecycle: defaultLifecycleSettings,
      pages: new IncidentPages({ counters, watches, alarms }),
      timeZone: settings.timeZone,
      times: { startedMs: startMs - minute, allowedLatenessMs: 30_000 },
      newId: () => `incident-${++this.nextId}`,
      logger,
      onPages: () => void this.woken++,
    });
  }

  /** Time goes on; of ten customers each ten seconds, so many get on. Who came in the last two minutes is in flight. */
  passes(minutes: number, advancing: number): void {
    const until = this.nowMs + minutes * minute;
    for (; this.nowMs < until; this.nowMs += BUCKET_MS) {
      // A normal day is not even: now one more, now one fewer.
      const advanced = Math.max(0, Math.min(10, advancing + [0, 1, -1, 0, 0, -1, 1][this.bucket++ % 7]!));
      this.counters.add({ step: 'cart' }, this.nowMs, { entered: 10, advanced, dropped: 10 - advanced });
      // Who gets on has come 20 seconds before.
      this.counters.addProgress({ step: 'cart' }, { tickMs: this.nowMs, age: 2 }, { advanced });
      this.counters.touchpoints.push({ bucketMs: this.nowMs, outcome: 'accepted', count: 10 + advanced });
    }
    const times = { newestMs: this.nowMs - 500, watermarkMs: this.nowMs - 30_000 };
    const read = { readOffset: 9, endOffset: 9, lastMessageAtMs: this.nowMs - 300 };
    this.counters.followed[0] = { topic: 't', partition: 0, ...times, ...read, heardAtMs: this.nowMs - 200 };
  }

  /** Nothing comes any more; event time goes on with the clock, and detectors go on looking every ten seconds. */
  async silent(detector: WatchJourneys, minutes: number): Promise<void> {
    const until = this.nowMs + minutes * minute;
    for (; this.nowMs < until; this.nowMs += BUCKET_MS) {
      const [before] = this.counters.followed;
      const now = { watermarkMs: this.nowMs - 30_000, heardAtMs: this.nowMs - 200 };
      this.counters.followed[0] = { ...before!, ...now };
      await this.look(detector);
    }
  }

  async look(detector: WatchJourneys, journeys: readonly JourneyDefinition[] = [checkout]): Promise<void> {
    await detector.round(journeys, [shop], this.nowMs);
  }

  /** A quarter of an hour at a time, looking every ten seconds as the loop would. */
  async watched(detector: WatchJourneys, minutes: number, advancing: number): Promise<void> {
    for (let passed = 0; passed < minutes * 6; passed++) {
      this.passes(1 / 6, advancing);
      await this.look(detector);
    }
  }

  changes(): string[] {
    return this.incidents.history.filter(({ change }) => change !== 'update').map(({ change }) => change);
  }

  async theOpenOne() {
    const open = (await this.incidents.current(Infinity)).map(({ incident }) => incident);
    expect(open).toHaveLength(1);
    return open[0]!;
  }
}

let operations: Operations;
beforeEach(async () => {
  operations = new Operations();
  operations.passes(180, 7);
});

describe('a bad quarter of an hour', () => {
  it('opens one incident, pages its owner once, and tells of the end once', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 5, 7);
    expect(operations.changes()).toEqual([]);
    await operations.watched(detector, 15, 2);
    expect(operations.changes()).toEqual(['open']);
    await operations.watched(detector, 30, 7);
    expect(operations.changes()).toEqual(['open', 'resolve']);
    expect(operations.incidents.pages.map(({ event }) => event)).toEqual(['opened', 'resolved']);
    expect(operations.woken).toBe(2);
    expect(operations.logged.filter(([level]) => level === 'error')).toEqual([]);
  });

  it('opens its incident in a silence, too, but nobody is told, and it is known why', async () => {
    const silences = new InMemorySilenceStore();
    await silences.add({
      id: 's1',
      matcher: { journey: checkout.journey, team: shop.team },
      fromMs: 0,
      toMs: operations.nowMs + 24 * 60 * minute,
      recurrence: null,
      reason: 'new provider',
      author: 'mara',
      createdAtMs: 0,
      endedBy: null,
      endedAtMs: null,
    });
    const detector = operations.detector(silences);
    await operations.watched(detector, 20, 2);
    expect(operations.changes()).toEqual(['open', 'wait']);
    expect(operations.incidents.pages).toEqual([]);
    expect(await operations.incidents.escalation((await operations.theOpenOne()).id)).toMatchObject({
      taken: [],
      heldBecause: 'silenced by mara: new provider',
    });
    expect(operations.logged).toContainEqual(['info', 'its pages wait']);
  });

  it('is one incident also for two detectors that both believe to be elected', async () => {
    const [one, two] = [operations.detector(), operations.detector()];
    for (let passed = 0; passed < 15 * 6; passed++) {
      operations.passes(1 / 6, 2);
      await Promise.all([operations.look(one), operations.look(two)]);
    }
    for (let passed = 0; passed < 30 * 6; passed++) {
      operations.passes(1 / 6, 7);
      await Promise.all([operations.look(one), operations.look(two)]);
    }
    expect(operations.changes()).toEqual(['open', 'resolve']);
    expect(operations.incidents.pages).toHaveLength(2);
  });

  it('is the same incident for whoever takes over in the middle of it', async () => {
    await operations.watched(operations.detector(), 10, 2);
    const before = await operations.theOpenOne();
    await operations.watched(operations.detector(), 5, 2);
    expect(await operations.theOpenOne()).toMatchObject({ id: before.id });
    await operations.watched(operations.detector(), 30, 7);
    expect(operations.changes()).toEqual(['open', 'resolve']);
  });

  it('stays taken by whoever took it, however the detector writes at that moment', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 10, 2);
    const incident = await operations.theOpenOne();
    const acknowledge = new AcknowledgeIncident(operations.incidents, { now: () => operations.nowMs });
    operations.passes(1, 1);
    await Promise.all([
      operations.look(detector),
      acknowledge.by(incident.id, 'Ada'),
      operations.look(detector),
    ]);
    await operations.watched(detector, 3, 2);
    const stored = await operations.incidents.find(incident.id);
    expect(stored!.incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ada' });
    await operations.watched(detector, 30, 7);
    await expect(acknowledge.by(incident.id, 'Bob')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('what is no news of customers', () => {
  it('judges nothing while the consumer lags: that must not look like customers who left', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 1, 7);
    operations.passes(15, 2);
    operations.counters.followed[0] = {
      ...operations.counters.followed[0]!,
      heardAtMs: operations.nowMs - 60_000,
    };
    await operations.look(detector);
    expect(operations.changes()).toEqual([]);
  });

  it('judges nothing while the feed is dead, nor by what it did not see, once it is back', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 5, 7);
    await operations.silent(detector, 20);
    await operations.watched(detector, 30, 7);
    expect(operations.changes()).toEqual([]);
    await operations.watched(detector, 15, 2);
    expect(operations.changes()).toEqual(['open']);
  });

  it('judges nothing before the first touchpoint, and does not fail for it', async () => {
    const fresh = new Operations();
    await fresh.look(fresh.detector());
    expect(fresh.watches.saves).toBe(0);
  });

  it('writes down what it has learnt and how it judges only when that is news', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 1, 7);
    const before = operations.watches.saves;
    await operations.watched(detector, 10, 7);
    expect(operations.watches.saves - before).toBeLessThanOrEqual(5);
  });
});

describe('what was learnt of a journey', () => {
  const forget = () =>
    operations.resets.add({ journey: 'checkout', by: 'mara', reason: 'relaunch', atMs: operations.nowMs });
  const verdict = async () => (await operations.watches.all())[0]!.verdict;

  it('is forgotten at somebody’s word: it learns anew, and what comes now is normal', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 15, 2);
    expect(operations.changes()).toEqual(['open']);
    await forget();
    await operations.watched(detector, 1, 2);
    expect(await verdict()).toEqual({ kind: 'none', reason: 'learning' });
    expect((await operations.watches.all())[0]!.baseline).toMatchObject({ events: 0, active: null });
    // Few get on, as before: with the incident of before open it still learns, and the incident ends.
    await operations.watched(detector, 90, 2);
    expect(operations.changes()).toEqual(['open', 'resolve']);
    expect(await verdict()).toMatchObject({ kind: 'normal' });
  });

  it('is forgotten once, whichever instance is elected meanwhile or later', async () => {
    await operations.watched(operations.detector(), 5, 7);
    await forget();
    // The one that was elected died before its next round.
    await operations.watched(operations.detector(), 1, 7);
    expect(await verdict()).toEqual({ kind: 'none', reason: 'learning' });
    await operations.watched(operations.detector(), 90, 7);
    expect(await verdict()).toMatchObject({ kind: 'normal' });
    const { events } = (await operations.watches.all())[0]!.baseline!;
    await operations.watched(operations.detector(), 1, 7);
    expect((await operations.watches.all())[0]!.baseline!.events).toBeGreaterThanOrEqual(events);
    expect(await verdict()).toMatchObject({ kind: 'normal' });
  });

  it('of another journey stays', async () => {
    await operations.watched(operations.detector(), 5, 7);
    await operations.resets.add({ journey: 'repair', by: 'mara', reason: 'moved', atMs: operations.nowMs });
    await operations.watched(operations.detector(), 1, 7);
    expect(await verdict()).toMatchObject({ kind: 'normal' });
  });
});

describe('a journey that is taken away', () => {
  it('leaves no incident open behind it', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 15, 2);
    await operations.look(detector, []);
    expect(operations.incidents.history.at(-1)).toMatchObject({
      change: 'resolve',
      detail: 'journey-removed',
    });
  });

  it('nor a step that is', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 15, 2);
    const changed = { ...checkout, steps: [step('basket', 'cart.viewed'), ...checkout.steps.slice(1)] };
    await operations.look(detector, [changed]);
    expect(operations.incidents.history.at(-1)).toMatchObject({ change: 'resolve', detail: 'step-removed' });
  });
});

describe('a step that is defined anew', () => {
  it('leaves no incident open: who gets on now says nothing of those who did not', async () => {
    const detector = operations.detector();
    await operations.watched(detector, 15, 2);
    const slower = {
      ...checkout,
      steps: [checkout.steps[0]!, step('confirmed', 'order.confirmed', 5 * minute)],
    };
    await operations.look(detector, [slower]);
    const [last] = operations.incidents.history.slice(-1);
    expect(last).toMatchObject({ change: 'resolve', detail: 'step-redefined' });
    expect(operations.incidents.pages.map(({ event }) => event)).toEqual(['opened', 'resolved']);
  });
});

describe('taking an incident', () => {
  it('is refused for one that does not exist', async () => {
    const acknowledge = new AcknowledgeIncident(operations.incidents, { now: () => startMs });
    await expect(acknowledge.by('nobody-knows-it', 'Ada')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('twice is once', async () => {
    await operations.watched(operations.detector(), 15, 2);
    const incident = await operations.theOpenOne();
    const acknowledge = new AcknowledgeIncident(operations.incidents, { now: () => operations.nowMs });
    await acknowledge.by(incident.id, 'Ada');
    await acknowledge.by(incident.id, 'Ada');
    expect(operations.changes()).toEqual(['open', 'acknowledge']);
  });

  it('gives up on one that changes all the time, and says that another try may do', async () => {
    await operations.watched(operations.detector(), 15, 2);
    const incident = await operations.theOpenOne();
    operations.incidents.change = async () => false;
    const acknowledge = new AcknowledgeIncident(operations.incidents, { now: () => operations.nowMs });
    await expect(acknowledge.by(incident.id, 'Ada')).rejects.toMatchObject({
      code: 'conflict',
      retriable: true,
    });
  });
});
