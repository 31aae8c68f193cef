import { describe, expect, it } from 'vitest';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { judgeStep } from './judge-step.ts';
import type { StepInput } from './judge-step.ts';
import { learnBaseline } from './learn-baseline.ts';
import { StepStory, hourMs, minuteMs } from './step-story.suite.ts';
import type { StoryStep } from './step-story.suite.ts';

const payment = {
  name: 'paymentMethod',
  values: [
    { value: 'card', weight: 0.55 },
    { value: 'paypal', weight: 0.15, shift: -0.05 },
    { value: 'invoice', weight: 0.3, shift: 0.05 },
  ],
};
const shop: StoryStep = { seed: 11, perMinute: 60, share: 0.7, dimension: payment };

/** A step with six hours of history behind it, and what is normal learnt from that. */
function knownStep(step: Partial<StoryStep> = {}) {
  const story = new StepStory({ ...shop, ...step }).pass(6 * hourMs);
  const { whole, segments, deadlineMs, nowMs } = story;
  const lesson = { watermarkMs: nowMs, deadlineMs, whole, segments, quarantined: [], feedGaps: [] };
  const baseline = learnBaseline(null, lesson);
  const input = (changes: Partial<StepInput> = {}): StepInput => ({
    watermarkMs: story.nowMs,
    deadlineMs,
    freshness: 'live',
    whole,
    segments,
    baseline,
    feedGaps: [],
    open: null,
    fenceMs: null,
    ...changes,
  });
  return { story, input };
}

describe('a step where all is well', () => {
  it('is normal, and shows the sample that says so', () => {
    const { input } = knownStep();
    const verdict = judgeStep(input());
    expect(verdict).toMatchObject({ kind: 'normal', recovery: null });
    if (verdict.kind !== 'normal') return;
    const { n, observed, expected, windowFromMs, windowToMs, score, threshold } = verdict.evidence;
    expect(n).toBeGreaterThan(1_000);
    expect(Math.abs(observed - expected)).toBeLessThan(0.05 * n);
    expect(windowToMs - windowFromMs).toBeGreaterThanOrEqual(20 * minuteMs);
    expect(score).toBeLessThan(threshold);
  });

  it('stays normal when traffic collapses or floods', () => {
    for (const traffic of [0.1, 5]) {
      const { story, input } = knownStep();
      story.pass(30 * minuteMs, { traffic });
      expect(judgeStep(input()).kind).toBe('normal');
    }
  });

  it('stays normal when a campaign brings many customers of a kind that rarely gets on', () => {
    const kinds = (campaign: number) => [
      { value: 'regular', weight: 0.9 },
      { value: 'campaign', weight: campaign, shift: -0.3 },
    ];
    const usual = knownStep({ seed: 21, dimension: { name: 'channel', values: kinds(0.1) } });
    const rush = new StepStory({ ...shop, seed: 22, dimension: { name: 'channel', values: kinds(0.8) } });
    rush.nowMs = usual.story.nowMs;
    rush.pass(45 * minuteMs);
    const { whole, segments, nowMs } = rush;
    expect(judgeStep(usual.input({ whole, segments: [], watermarkMs: nowMs })).kind).toBe('drop-off');
    expect(judgeStep(usual.input({ whole, segments, watermarkMs: nowMs })).kind).toBe('normal');
  });

  it('does not take a kind that is known only of those who get on for an excuse', () => {
    const { story, input } = knownStep();
    story.pass(45 * minuteMs, { factor: 0.5 });
    const knownLate = story.segments.map(({ key, cohorts }) => ({
      key,
      cohorts: cohorts.map((cohort) => ({ ...cohort, entered: cohort.advanced, dropped: 0 })),
      progress: [],
    }));
    expect(judgeStep(input({ segments: knownLate })).kind).toBe('drop-off');
  });
});

describe('no verdict is made', () => {
  it('on customers who may still get on', () => {
    const { story, input } = knownStep();
    story.pass(10 * minuteMs, { factor: 0 });
    const verdict = judgeStep(input());
    expect(verdict.kind).toBe('normal');
    expect(judgeStep(input(story.asOf(0)))).toEqual(verdict);
    expect(judgeStep(input(story.asOf(0.5)))).toEqual(verdict);
  });

  it('while the consumer lags, the feed is silent, or too little is known', () => {
    const { story, input } = knownStep();
    story.pass(40 * minuteMs, { factor: 0 });
    const reason = (changes: Partial<StepInput>) => {
      const verdict = judgeStep(input(changes));
      return verdict.kind === 'none' ? verdict.reason : verdict.kind;
    };
    expect(reason({})).toBe('drop-off');
    expect(reason({ freshness: 'lagging' })).toBe('lagging');
    expect(reason({ freshness: 'silent' })).toBe('feed-silent');
    expect(reason({ baseline: null })).toBe('learning');
    expect(reason({ watermarkMs: story.nowMs + 4 * hourMs })).toBe('no-mature-cohort');
    expect(reason({ fenceMs: story.nowMs - story.deadlineMs - 2 * BUCKET_MS })).toBe('drop-off');
    const quiet = knownStep({ perMinute: 2 });
    const soon = quiet.story.nowMs - quiet.story.deadlineMs;
    quiet.story.pass(2 * minuteMs, { factor: 0 });
    expect(judgeStep(quiet.input({ fenceMs: soon }))).toEqual({ kind: 'none', reason: 'sample-too-small' });
  });

  it('on customers who could get on only while no touchpoint came', () => {
    const { story, input } = knownStep();
    const from = story.nowMs - story.deadlineMs;
    story.pass(20 * minuteMs, { factor: 0 });
    const gap = { fromMs: from, toMs: story.nowMs };
    story.pass(20 * minuteMs);
    expect(judgeStep(input()).kind).toBe('drop-off');
    expect(judgeStep(input({ feedGaps: [gap] })).kind).toBe('normal');
  });
});

describe('customers stop getting on', () => {
  it('is seen within a minute of the first of them passing their deadline, with onset and impact', () => {
    const { story, input } = knownStep();
    const onsetMs = story.nowMs;
    story.pass(story.deadlineMs + minuteMs, { factor: 0.1 });
    const verdict = judgeStep(input());
    expect(verdict.kind).toBe('drop-off');
    story.pass(20 * minuteMs, { factor: 0.1 });
    const later = judgeStep(input());
    if (later.kind !== 'drop-off') expect.fail(later.kind);
    expect(later.segment).toBeNull();
    expect(Math.abs(later.onsetMs - onsetMs)).toBeLessThanOrEqual(minuteMs);
    // 21 of 36 minutes of customers are mature.
    const lost = (story.lost * 21) / 36;
    expect(later.impact.low).toBeLessThan(lost);
    expect(later.impact.high).toBeGreaterThan(lost);
    expect(later.evidence.n - later.evidence.observed).toBeGreaterThan(
      3 * later.evidence.stuckNormalHalfWidth,
    );
  });

  it('is judged alike however often one looks', () => {
    const { story, input } = knownStep();
    story.pass(30 * minuteMs, { factor: 0.3 });
    expect(judgeStep(input())).toEqual(judgeStep(input()));
  });

  it('is watched, not paged, while chance is still a fair explanation', () => {
    const { story, input } = knownStep({ perMinute: 3, seed: 5 });
    const kinds: string[] = [];
    for (let tick = 0; tick < 180; tick++) {
      kinds.push(judgeStep(input()).kind);
      story.pass(BUCKET_MS, { factor: 0.2 });
    }
    expect(kinds[0]).toBe('normal');
    expect(kinds.indexOf('watch')).toBeGreaterThan(0);
    expect(kinds.indexOf('drop-off')).toBeGreaterThan(kinds.indexOf('watch'));
    expect(kinds.at(-1)).toBe('drop-off');
  });

  it('in one segment is found there, and told by that segment alone', () => {
    const { story, input } = knownStep();
    story.pass(story.deadlineMs + 10 * minuteMs, { factor: 0, only: 'paypal' });
    const verdict = judgeStep(input());
    if (verdict.kind !== 'drop-off') expect.fail(verdict.kind);
    expect(verdict.segment).toMatchObject({ dimension: 'paymentMethod', value: 'paypal' });
    expect(verdict.segment!.share).toBeGreaterThan(0.8);
    expect(verdict.evidence.normalShare).toBeCloseTo(0.65, 1);
    expect(verdict.evidence.observed).toBeLessThan(0.2 * verdict.evidence.expected);
  });

  it('in a small segment is as bad as it is from the first customers on: those before the onset soften nothing', () => {
    const { story, input } = knownStep();
    // Nine a minute pay that way: the newest thirty of them came before it began as well.
    story.pass(story.deadlineMs + 2.5 * minuteMs, { factor: 0, only: 'paypal' });
    const verdict = judgeStep(input());
    if (verdict.kind !== 'drop-off') expect.fail(verdict.kind);
    expect(verdict.recent.fromMs).toBeGreaterThanOrEqual(verdict.onsetMs);
    expect(verdict.recent.observed).toBeLessThan(0.2 * verdict.recent.expected);
  });

  it('everywhere names no segment, though every one is hit', () => {
    const { story, input } = knownStep();
    story.pass(story.deadlineMs + 10 * minuteMs, { factor: 0.4 });
    expect(judgeStep(input())).toMatchObject({ kind: 'drop-off', segment: null });
  });
});

describe('with an incident open', () => {
  function incidentThenCalm(calmMs: number) {
    const { story, input } = knownStep();
    const startedAtMs = story.nowMs;
    story.pass(hourMs, { factor: 0.2 });
    const overMs = story.nowMs;
    story.pass(calmMs);
    const open = { startedAtMs, segment: null, ratioWhileBad: 0.2 };
    return { story, overMs, startedAtMs, input, open };
  }

  it('the end shows minutes after the first normal customers matured, though windows still hold the incident', () => {
    const { story, overMs, input, open } = incidentThenCalm(17 * minuteMs);
    expect(judgeStep(input()).kind).toBe('drop-off');
    const verdict = judgeStep(input({ open }));
    if (verdict.kind !== 'normal' || !verdict.recovery) expect.fail(verdict.kind);
    expect(Math.abs(verdict.recovery.sinceMs - overMs)).toBeLessThanOrEqual(minuteMs);
    expect(verdict.recovery.impact.low).toBeLessThan(story.lost);
    expect(verdict.recovery.impact.high).toBeGreaterThan(story.lost);
  });

  it('goes on while only customers from before the end have matured', () => {
    const { input, open } = incidentThenCalm(10 * minuteMs);
    expect(judgeStep(input({ open })).kind).toBe('drop-off');
  });

  it('a relapse is seen even long after the recovery was shown', () => {
    const { story, input, open } = incidentThenCalm(40 * minuteMs);
    story.pass(story.deadlineMs + 2 * minuteMs, { factor: 0.2 });
    expect(judgeStep(input({ open })).kind).toBe('drop-off');
  });

  it('behind the fence of the last one nothing is found again', () => {
    const { story, input } = incidentThenCalm(25 * minuteMs);
    const fenceMs = story.nowMs - story.deadlineMs - 5 * minuteMs;
    expect(judgeStep(input()).kind).toBe('drop-off');
    expect(judgeStep(input({ fenceMs })).kind).toBe('normal');
  });
});
