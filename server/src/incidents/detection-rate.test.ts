import { describe, expect, it } from 'vitest';
import { StepDetector } from '../detection/step-detector.ts';
import type { DropOffFinding, Verdict } from '../detection/verdict.ts';
import type { StepVerdict } from '../detection/step-verdict.ts';
import { StepWorld, hourMs, minuteMs } from '../detection/step-world.suite.ts';
import type { Trouble, World } from '../detection/step-world.suite.ts';
import { decideIncident } from './decide-incident.ts';
import { fenceOf, openCaseOf, quarantineOf } from './incident.ts';
import type { Incident } from './incident.ts';

/** Learns, judges and decides every ten seconds of event time, as the live program does. */
class Watchman {
  readonly world: StepWorld;
  readonly incidents: Incident[] = [];
  pages = 0;
  readonly #detector: StepDetector;
  #open: Incident | null = null;

  constructor(world: World) {
    this.world = new StepWorld(world);
    const { deadlineMs, dimensions, nowMs } = this.world;
    this.#detector = new StepDetector({ deadlineMs, dimensions, startMs: nowMs, baseline: null });
  }

  pass(durationMs: number, trouble: Trouble = {}): this {
    const untilMs = this.world.nowMs + durationMs;
    while (this.world.nowMs < untilMs) {
      this.world.tick(trouble, this.#detector);
      this.#look();
    }
    return this;
  }

  get last(): Incident | null {
    return this.#open ?? this.incidents.at(-1) ?? null;
  }

  #look(): void {
    const { nowMs, deadlineMs } = this.world;
    const recentlyResolved = this.incidents.at(-1) ?? null;
    const known = this.#open ? [...this.incidents, this.#open] : this.incidents;
    const verdict = this.#detector.endTick({
      open: this.#open && openCaseOf(this.#open),
      fenceMs: recentlyResolved && fenceOf(recentlyResolved),
      quarantined: known.map((incident) => quarantineOf(incident, deadlineMs)),
      freshness: 'live',
      strange: [],
      blind: [],
    });
    const { change, incident } = decideIncident({
      subject: { journey: 'checkout', journeyVersion: 1, step: 'payment', ownerTeam: 'payments' },
      open: this.#open,
      recentlyResolved,
      incidents: [],
      stepsInOrder: [],
      verdict: told(verdict),
      nowMs,
      newId: `incident-${this.pages + 1}`,
    });
    if (change === 'open') this.pages++;
    if (change === 'reopen') this.incidents.pop();
    if (change === 'resolve') this.incidents.push(incident);
    this.#open = change === 'resolve' ? null : incident;
  }
}

function told(verdict: StepVerdict): Verdict {
  if (verdict.kind === 'none') return { kind: 'none', reason: verdict.reason };
  if (verdict.kind === 'normal') return verdict;
  if (verdict.kind === 'traffic') return { kind: 'normal', evidence: verdict.evidence, recovery: null };
  const { evidence, stream, explained, ...rest } = verdict;
  const segment = stream.dimension === '' ? null : { values: [stream], share: explained };
  const finding: DropOffFinding = { ...rest, evidence: { ...evidence, stream }, segment, suspects: null };
  return { ...finding, kind: verdict.kind === 'drop-off' ? 'drop-off' : 'watch' };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const shop = {
  dimensions: ['paymentMethod'],
  segments: [
    { values: ['card'], weight: 0.55 },
    { values: ['paypal'], weight: 0.15, share: 0.66 },
    { values: ['invoice'], weight: 0.3, share: 0.72 },
  ],
};

/** Measured far more widely by the benchmark; here enough of it to see when it breaks. */
describe('false pages', () => {
  it.each([
    { perMinute: 1 / 3, share: 0.7, days: 28, wobble: 0.04 },
    { perMinute: 5, share: 0.95, days: 10, wobble: 0.04 },
    { perMinute: 60, share: 0.3, days: 4, wobble: 0.04 },
  ])('of $perMinute customers a minute, $share of whom get on, are rare', (row) => {
    const { perMinute, share, days, wobble } = row;
    // Twice the budget of one page in four weeks, and one: chance alone must not fail this.
    const allowed = 1 + (2 * days) / 28;
    const rhythm = (timeMs: number) => 1 + 0.8 * Math.sin((timeMs / hourMs / 12) * Math.PI);
    const watchman = new Watchman({
      seed: 1_000 * share + perMinute,
      perMinute,
      share,
      wobble,
      rhythm,
    });
    watchman.pass(days * 24 * hourMs);
    expect(watchman.pages).toBeLessThanOrEqual(allowed);
  });
});

describe('a solid incident of an hour', () => {
  // Delays in minutes after the onset. Customers have a quarter of an hour, and half a day has taught what is normal.
  it.each([
    { perMinute: 60, trouble: { factor: 0 }, only: null, delay: 1, closed: 6 },
    { perMinute: 60, trouble: { factor: 0.3 }, only: null, delay: 1.5, closed: 6 },
    { perMinute: 60, trouble: { factor: 0 }, only: 'paypal', delay: 4, closed: 12 },
    { perMinute: 5, trouble: { factor: 0 }, only: null, delay: 5, closed: 25 },
    { perMinute: 5, trouble: { factor: 0.3 }, only: null, delay: 10, closed: 40 },
  ])('is one page, soon, and over soon after: $perMinute a minute, $trouble $only', (row) => {
    const { perMinute, trouble, only, delay, closed } = row;
    const delays: number[] = [];
    const endings: number[] = [];
    let pages = 0;
    for (let seed = 1; seed <= 7; seed++) {
      const watchman = new Watchman({ seed, perMinute, share: 0.7, ...shop });
      watchman.pass(14 * hourMs + seed * 7 * minuteMs);
      const before = watchman.pages;
      const { nowMs: onsetMs } = watchman.world;
      const hit = only === null ? trouble : { ...trouble, only: (v: readonly unknown[]) => v[0] === only };
      watchman.pass(hourMs, hit);
      const overMs = watchman.world.nowMs;
      watchman.pass(90 * minuteMs);
      pages += watchman.pages - before;
      const incident = watchman.last;
      if (!incident || incident.openedAtMs < onsetMs) continue;
      delays.push((incident.openedAtMs - onsetMs) / minuteMs);
      endings.push(((incident.resolvedAtMs ?? Infinity) - overMs) / minuteMs);
      expect(incident.segment?.values[0]?.value ?? null).toBe(only);
    }
    expect(delays.length).toBe(7);
    expect(median(delays)).toBeLessThanOrEqual(delay);
    expect(median(endings)).toBeLessThanOrEqual(closed);
    expect(pages).toBeLessThanOrEqual(8);
  });
});
