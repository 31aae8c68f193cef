import { describe, expect, it } from 'vitest';
import type { Baseline } from '../detection/baseline.ts';
import { defaultDetectionSettings, streamReachMs } from '../detection/detection-settings.ts';
import { judgeStep } from '../detection/judge-step.ts';
import { learnBaseline } from '../detection/learn-baseline.ts';
import { StepStory, hourMs, minuteMs, seededRandom } from '../detection/step-story.suite.ts';
import type { Happening, StoryStep } from '../detection/step-story.suite.ts';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { decideIncident } from './decide-incident.ts';
import { fenceOf, openCaseOf, quarantineOf } from './incident.ts';
import type { Incident } from './incident.ts';

const settings = defaultDetectionSettings;

/** Learns, judges and decides every ten seconds of event time, as the live program does. */
class Watchman {
  readonly story: StepStory;
  readonly incidents: Incident[] = [];
  pages = 0;
  #baseline: Baseline | null = null;
  #open: Incident | null = null;

  constructor(step: StoryStep) {
    this.story = new StepStory(step);
  }

  pass(durationMs: number, happening: Happening = {}): this {
    const untilMs = this.story.nowMs + durationMs;
    while (this.story.nowMs < untilMs) {
      this.story.pass(BUCKET_MS, happening);
      this.#look();
    }
    return this;
  }

  get last(): Incident | null {
    return this.#open ?? this.incidents.at(-1) ?? null;
  }

  #look(): void {
    const { whole, segments, deadlineMs, nowMs: watermarkMs } = this.story;
    if (watermarkMs % settings.learning.blockMs === 0) {
      const known = this.#open ? [...this.incidents, this.#open] : this.incidents;
      const quarantined = known.map(quarantineOf);
      const lesson = { watermarkMs, deadlineMs, whole, segments, quarantined, feedGaps: [] };
      this.#baseline = learnBaseline(this.#baseline, lesson);
      if (watermarkMs % hourMs === 0 && !this.#open) {
        this.story.forget(watermarkMs - streamReachMs(deadlineMs) - 2 * hourMs);
      }
    }
    const recentlyResolved = this.incidents.at(-1) ?? null;
    const verdict = judgeStep({
      watermarkMs,
      deadlineMs,
      freshness: 'live',
      whole,
      segments,
      baseline: this.#baseline,
      feedGaps: [],
      open: this.#open && openCaseOf(this.#open),
      fenceMs: recentlyResolved && fenceOf(recentlyResolved),
    });
    const { change, incident } = decideIncident({
      subject: { journey: 'checkout', journeyVersion: 1, step: 'payment', ownerTeam: 'payments' },
      open: this.#open,
      recentlyResolved,
      verdict,
      nowMs: watermarkMs,
      newId: `incident-${this.pages + 1}`,
    });
    if (change === 'open') this.pages++;
    if (change === 'reopen') this.incidents.pop();
    if (change === 'resolve') this.incidents.push(incident);
    this.#open = change === 'resolve' ? null : incident;
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const payment = {
  name: 'paymentMethod',
  values: [
    { value: 'card', weight: 0.55 },
    { value: 'paypal', weight: 0.15, shift: -0.04 },
    { value: 'invoice', weight: 0.3, shift: 0.02 },
  ],
};

/** Measured more widely (24 to 64 weeks a cell) by hand; here enough of it to see when it breaks. */
describe('false pages', () => {
  it.each([
    { perMinute: 1 / 3, share: 0.7, days: 56 },
    { perMinute: 1 / 3, share: 0.3, days: 56 },
    { perMinute: 5, share: 0.7, days: 28 },
    { perMinute: 5, share: 0.95, days: 28 },
    { perMinute: 60, share: 0.3, days: 8 },
    { perMinute: 60, share: 0.7, days: 8 },
  ])('of $perMinute customers a minute, $share of whom get on, are rare', ({ perMinute, share, days }) => {
    // Twice the budget of one page in four weeks, and one: chance alone must not fail this.
    const allowed = 1 + (2 * days) / 28;
    const watchman = new Watchman({ seed: 1_000 * share + perMinute, perMinute, share });
    const random = seededRandom(days);
    for (let day = 0; day < days; day++) {
      // The share wanders by up to 7 % below its best from day to day, traffic by the hour.
      const factor = 1 - 0.07 * random();
      for (let hour = 0; hour < 24; hour++) {
        watchman.pass(hourMs, { factor, traffic: 1 + 0.8 * Math.sin((hour / 12) * Math.PI) });
      }
    }
    expect(watchman.pages).toBeLessThanOrEqual(allowed);
  });
});

describe('a solid incident of an hour', () => {
  // Delays in minutes after the first customer hit has passed the deadline.
  it.each([
    { perMinute: 60, happening: { factor: 0 }, delay: 1, closed: 6 },
    { perMinute: 60, happening: { factor: 0.3 }, delay: 1, closed: 6 },
    { perMinute: 60, happening: { factor: 0, only: 'paypal' }, delay: 3, closed: 12 },
    { perMinute: 5, happening: { factor: 0 }, delay: 4, closed: 15 },
    { perMinute: 5, happening: { factor: 0.3 }, delay: 8, closed: 20 },
  ])('is one page, soon, and over soon after: $perMinute a minute, $happening', (row) => {
    const { perMinute, happening, delay, closed } = row;
    const only = 'only' in happening ? happening.only : null;
    const delays: number[] = [];
    const endings: number[] = [];
    let pages = 0;
    for (let seed = 1; seed <= 7; seed++) {
      const watchman = new Watchman({ seed, perMinute, share: 0.7, dimension: payment });
      watchman.pass(8 * hourMs + seed * 7 * minuteMs);
      const before = watchman.pages;
      const { deadlineMs, nowMs: onsetMs } = watchman.story;
      watchman.pass(hourMs, happening);
      const overMs = watchman.story.nowMs;
      watchman.pass(90 * minuteMs);
      pages += watchman.pages - before;
      const incident = watchman.last;
      if (!incident || incident.openedAtMs < onsetMs) continue;
      delays.push((incident.openedAtMs - onsetMs - deadlineMs) / minuteMs);
      endings.push(((incident.resolvedAtMs ?? Infinity) - overMs - deadlineMs) / minuteMs);
      expect(incident.segment?.value ?? null).toBe(only);
    }
    expect(delays.length).toBe(7);
    expect(median(delays)).toBeLessThanOrEqual(delay);
    expect(median(endings)).toBeLessThanOrEqual(closed);
    expect(pages).toBeLessThanOrEqual(8);
  });
});
