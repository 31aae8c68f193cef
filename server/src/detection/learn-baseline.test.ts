import { describe, expect, it } from 'vitest';
import { StepNormal, learningProgress, wobbleOf } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import { defaultDetectionSettings as settings } from './detection-settings.ts';
import { learnBaseline } from './learn-baseline.ts';
import type { Lesson } from './learn-baseline.ts';
import { StepStory, hourMs, minuteMs, storyStartMs } from './step-story.suite.ts';

const payment = {
  name: 'paymentMethod',
  values: [
    { value: 'card', weight: 0.8 },
    { value: 'paypal', weight: 0.2, shift: -0.3 },
  ],
};

function lessonOf(story: StepStory, changes: Partial<Lesson> = {}): Lesson {
  const { whole, segments, deadlineMs, nowMs } = story;
  return { watermarkMs: nowMs, deadlineMs, whole, segments, quarantined: [], feedGaps: [], ...changes };
}

const learn = (story: StepStory, changes?: Partial<Lesson>, previous: Baseline | null = null) =>
  learnBaseline(previous, lessonOf(story, changes), settings);

describe('learnBaseline', () => {
  it('knows what is normal for the step and for its segment values', () => {
    const story = new StepStory({ seed: 1, perMinute: 30, share: 0.8, dimension: payment }).pass(6 * hourMs);
    const normals = new StepNormal(learn(story)!, settings);
    expect(normals.whole.share).toBeCloseTo(0.74, 1);
    expect(normals.segment('paymentMethod', 'card')!.share).toBeCloseTo(0.8, 1);
    expect(normals.segment('paymentMethod', 'paypal')!.share).toBeCloseTo(0.5, 1);
    expect(normals.without('paymentMethod', 'paypal').share).toBeCloseTo(0.8, 1);
    expect(normals.segment('paymentMethod', 'cash')).toBeNull();
  });

  it('says it is learning until it has enough customers and enough time', () => {
    const story = new StepStory({ seed: 2, perMinute: 100, share: 0.8 }).pass(40 * minuteMs);
    expect(learningProgress(null, settings)).toEqual({ ready: false, share: 0 });
    const early = learningProgress(learn(story), settings);
    expect(early).toMatchObject({ ready: false });
    story.pass(hourMs);
    expect(learningProgress(learn(story), settings)).toEqual({ ready: true });

    const quiet = new StepStory({ seed: 2, perMinute: 1, share: 0.8 }).pass(100 * minuteMs);
    expect(learningProgress(learn(quiet), settings)).toMatchObject({ ready: false });
  });

  it('learns the same whatever the rhythm in which it is called, and nothing twice', () => {
    const atOnce = new StepStory({ seed: 3, perMinute: 10, share: 0.6, dimension: payment });
    const inBits = new StepStory({ seed: 3, perMinute: 10, share: 0.6, dimension: payment });
    let baseline: Baseline | null = null;
    for (let bit = 0; bit < 120; bit++) {
      inBits.pass(3 * minuteMs);
      baseline = learn(inBits, {}, baseline);
      expect(learn(inBits, {}, baseline)).toBe(baseline);
    }
    expect(baseline).toEqual(learn(atOnce.pass(6 * hourMs)));
  });

  it('survives being stored, and the loss of cohorts it has already learnt', () => {
    const story = new StepStory({ seed: 4, perMinute: 10, share: 0.6, dimension: payment }).pass(5 * hourMs);
    const stored = JSON.parse(JSON.stringify(learn(story))) as Baseline;
    expect(stored).toEqual(learn(story));
    story.pass(hourMs);
    const full = learn(story, {}, stored);
    story.forget(stored.learntUntilMs);
    expect(learn(story, {}, stored)).toEqual(full);
  });

  it('is not taught by an incident or a dead feed', () => {
    const story = new StepStory({ seed: 5, perMinute: 30, share: 0.8 }).pass(4 * hourMs);
    const from = story.nowMs;
    story.pass(hourMs, { factor: 0 });
    const bad = { fromMs: from, toMs: story.nowMs };
    story.pass(4 * hourMs);
    const share = (baseline: Baseline | null) => new StepNormal(baseline!, settings).whole.share;
    expect(share(learn(story))).toBeLessThan(0.75);
    expect(share(learn(story, { quarantined: [bad] }))).toBeCloseTo(0.8, 1);
    expect(share(learn(story, { feedGaps: [bad] }))).toBeCloseTo(0.8, 1);
  });

  it('keeps cohorts waiting while they may turn out to be an incident', () => {
    const story = new StepStory({ seed: 6, perMinute: 30, share: 0.8 }).pass(24 * hourMs);
    const { learntUntilMs } = learn(story)!;
    expect(story.nowMs - story.deadlineMs - learntUntilMs).toBeGreaterThanOrEqual(2 * hourMs);
    expect(learntUntilMs).toBeGreaterThan(storyStartMs + 21 * hourMs);
  });

  it('forgets slowly: a new normal is believed after days, not minutes', () => {
    const story = new StepStory({ seed: 7, perMinute: 10, share: 0.8 }).pass(48 * hourMs);
    const share = () => new StepNormal(learn(story)!, settings).whole.share;
    story.pass(3 * hourMs, { factor: 0.75 });
    expect(share()).toBeGreaterThan(0.78);
    story.pass(60 * hourMs, { factor: 0.75 });
    expect(share()).toBeLessThan(0.66);
  });

  it('learns how far the step wanders by itself', () => {
    const wobble = (story: StepStory) => wobbleOf(learn(story)!, settings);
    const steady = new StepStory({ seed: 8, perMinute: 100, share: 0.7 }).pass(72 * hourMs);
    const restless = new StepStory({ seed: 8, perMinute: 100, share: 0.7 });
    for (let hour = 0; hour < 72; hour++) restless.pass(hourMs, { factor: hour % 8 < 4 ? 1 : 0.85 });
    expect(wobble(steady)).toBeLessThan(settings.learning.wobble.prior);
    expect(wobble(restless)).toBeGreaterThan(2 * settings.learning.wobble.prior);
  });
});
