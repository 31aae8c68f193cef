import { AGE_BUCKETS, ageBucketOf } from '../windows/ticks.ts';
import type { HazardBaseline, StepNormal, StreamNormal, StreamSums } from './hazard-baseline.ts';
import { hoursOfWeek } from './local-hours.ts';
import type { HazardLearning } from './scan-settings.ts';
import { findRests } from './weekly-rests.ts';

const dayMs = 24 * 3_600_000;
/** Customer-ticks by which an age nobody was seen at is kept from teaching by its first customer. */
const unseenTicks = 1;

/**
 * What to expect, from what was seen: each part drawn to the next coarser one as far as little was seen of it. A segment's
 * level is drawn to the step's, its shape over the ages to the step's shape, an hour of the week to that of the day.
 */
export function deriveNormal(
  baseline: HazardBaseline,
  sinceMs: number,
  slots: number,
  learning: HazardLearning,
): StepNormal {
  const whole = baseline.streams[0]!;
  const hazard = whole.atRisk.map((ticks, age) => whole.progress[age]! / (ticks + unseenTicks));
  const leaving = whole.atRisk.map((ticks, age) => baseline.abandoned[age]! / (ticks + unseenTicks));
  const priorVariance = priorVarianceOf(baseline, learning);
  const priorsBySpan = spanPriorsOf(baseline, priorVariance, learning);
  const streams = baseline.streams.map((sums, at): StreamNormal => {
    const events = total(sums.progress);
    const { dimension, value } = sums;
    const drawn = at === 0 ? { level: 1, hazard } : drawnToStep(sums, events, hazard, learning);
    const passage = passageOf(drawn.hazard, leaving, slots);
    return {
      dimension,
      value,
      ...drawn,
      passage: passage.byTick,
      share: passage.share,
      variance: varianceOf(sums, priorVariance, learning) + 1 / (events + learning.levelEvents),
      variances: sums.spans.map(
        (_, span) =>
          spanVarianceOf(sums, span, priorsBySpan[span]!, learning) + 1 / (events + learning.levelEvents),
      ),
      events,
    };
  });
  const hours = hourFactors(baseline, learning);
  return {
    sinceMs,
    eventsPerMinute: streams[0]!.events / Math.max(1, baseline.weightMs / 60_000),
    customers: whole.entered,
    learntMs: baseline.historyMs,
    dimensions: knownDimensions(baseline, learning),
    hours,
    rests: findRests(baseline.visits, hours),
    traffic: baseline.hours.entered.map((entered, hour) => {
      const minutes = baseline.hours.minutes[hour]!;
      return minutes > 0 ? entered / minutes : null;
    }),
    streams,
    sigma: Math.sqrt(streams[0]!.variance),
  };
}

function drawnToStep(
  sums: StreamSums,
  events: number,
  stepHazard: readonly number[],
  { levelEvents, shapeEvents }: HazardLearning,
): { level: number; hazard: number[] } {
  const atStepHazard = sums.atRisk.map((ticks, age) => ticks * stepHazard[age]!);
  const level = (events + levelEvents) / (total(atStepHazard) + levelEvents);
  const hazard = stepHazard.map((step, age) => {
    const shape = (sums.progress[age]! + shapeEvents) / (atStepHazard[age]! * level + shapeEvents);
    return Math.min(1, step * level * shape);
  });
  return { level, hazard };
}

/** Follows a cohort through the ages: how many get on in each tick, of those who entered. */
function passageOf(
  hazard: readonly number[],
  leaving: readonly number[],
  slots: number,
): { byTick: number[]; share: number } {
  const sums = Array.from({ length: AGE_BUCKETS }, () => 0);
  const ticks = Array.from({ length: AGE_BUCKETS }, () => 0);
  let here = 1;
  let share = 0;
  for (let age = 0; age < slots; age++) {
    const group = ageBucketOf(age);
    const got = here * hazard[group]!;
    share += got;
    sums[group]! += got;
    ticks[group]!++;
    here = Math.max(0, here - got - here * leaving[group]!);
  }
  return { byTick: sums.map((sum, group) => sum / Math.max(1, ticks[group]!)), share };
}

/** Before a few days have been seen, hours and days that differ are still ahead. */
export function priorVarianceOf(baseline: HazardBaseline, { sigma }: HazardLearning): number {
  const days = Math.max(1, baseline.historyMs / dayMs);
  return sigma.prior ** 2 + (sigma.cold ** 2 - sigma.prior ** 2) / days ** 2;
}

function varianceOf({ wobble }: StreamSums, priorVariance: number, { sigma }: HazardLearning): number {
  const priorPrecision = sigma.priorHours / (2 * sigma.prior ** 4);
  const variance = (priorPrecision * priorVariance + wobble.weighted) / (priorPrecision + wobble.precision);
  return Math.min(sigma.high ** 2, Math.max(sigma.low ** 2, variance));
}

/** The step's own, to which its segments' are drawn. */
function spanPriorsOf(
  { streams }: HazardBaseline,
  priorVariance: number,
  learning: HazardLearning,
): number[] {
  const { prior, spanPrior, spanAhead } = learning.sigma;
  const stillAhead = spanAhead * (priorVariance - prior ** 2);
  return learning.spanTicks.map((_, span) =>
    spanVarianceOf(streams[0]!, span, spanPrior ** 2 + stillAhead, learning),
  );
}

function spanVarianceOf(
  { spans }: StreamSums,
  span: number,
  priorVariance: number,
  { sigma, spanTicks, lessonMs }: HazardLearning,
): number {
  const { weighted, precision } = spans[span]!;
  const windows = (sigma.priorHours * lessonMs) / (spanTicks[span]! * 10_000);
  const priorPrecision = windows / (2 * sigma.spanPrior ** 4);
  const variance = (priorPrecision * priorVariance + weighted) / (priorPrecision + precision);
  return Math.min(sigma.high ** 2, Math.max(sigma.spanLow ** 2, variance));
}

/**
 * Dimensions whose values can be judged. Where one is unknown of some, those are as one more value of it, unless they
 * hardly ever get on: then it is known only of those who did, and its values look ahead.
 */
function knownDimensions({ streams }: HazardBaseline, { known, unknownLevel }: HazardLearning): string[] {
  const [whole] = streams;
  const events = total(whole!.progress);
  const sums = new Map<string, { entered: number; events: number }>();
  for (const stream of streams) {
    if (stream.dimension === '' || stream.dimension === '*') continue;
    const sum = sums.get(stream.dimension) ?? { entered: 0, events: 0 };
    sum.entered += stream.entered;
    sum.events += total(stream.progress);
    sums.set(stream.dimension, sum);
  }
  return [...sums]
    .filter(([, sum]) => {
      const unknown = whole!.entered - sum.entered;
      if (sum.entered < known.least * whole!.entered) return false;
      if (unknown <= (1 - known.asGoodAsAll) * whole!.entered) return true;
      return (events - sum.events) * whole!.entered >= unknownLevel * unknown * events;
    })
    .map(([dimension]) => dimension);
}

/** Factors on the hazard, their mean 1: the level is the hazards' to know. */
function hourFactors({ hours }: HazardBaseline, learning: HazardLearning): number[] {
  const { observed, expected } = hours;
  const level = total(expected) > 0 ? total(observed) / total(expected) : 1;
  const dayObserved = Array.from({ length: 24 }, () => 0);
  const dayExpected = Array.from({ length: 24 }, () => 0);
  for (let hour = 0; hour < hoursOfWeek; hour++) {
    dayObserved[hour % 24]! += observed[hour]!;
    dayExpected[hour % 24]! += expected[hour]! * level;
  }
  const ofDay = dayObserved.map(
    (sum, hour) => (sum + learning.hourOfDayEvents) / (dayExpected[hour]! + learning.hourOfDayEvents),
  );
  return observed.map((sum, hour) => {
    const drawn = learning.hourOfWeekEvents * ofDay[hour % 24]!;
    return (sum + drawn) / (expected[hour]! * level + learning.hourOfWeekEvents);
  });
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
