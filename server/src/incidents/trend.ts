import type { Evidence, Sample } from '../detection/verdict.ts';

export type Trend = 'growing' | 'steady' | 'easing';

/** One-sided 95 % of the normal distribution. */
const z95 = 1.645;
/** A change of the lost share smaller than this is no news to anybody. */
const noticeableChange = 0.1;

/**
 * Is it getting worse? Compares the share of customers lost beyond normal among the newest mature cohorts with that
 * at opening; a difference chance could make is no trend.
 */
export function trendOf(atOpening: Evidence, recent: Sample): Trend {
  const before = lostShare(atOpening);
  const now = lostShare(recent);
  const change = now.share - before.share;
  if (Math.abs(change) < noticeableChange) return 'steady';
  if (Math.abs(change) < z95 * Math.sqrt(before.variance + now.variance)) return 'steady';
  return change > 0 ? 'growing' : 'easing';
}

/** Customers lost beyond normal per hour, by the newest mature cohorts. */
export function lostPerHourOf(recent: Sample): number {
  const hours = (recent.toMs - recent.fromMs) / 3_600_000;
  return hours > 0 ? Math.max(0, recent.expected - recent.observed) / hours : 0;
}

/** Of those who would normally have got on. Sampling variance with half a customer each way, so that 0 of 10 is not certain. */
function lostShare({ n, observed, expected }: { n: number; observed: number; expected: number }) {
  if (n === 0 || expected === 0) return { share: 0, variance: 1 };
  const gotOn = (observed + 0.5) / (n + 1);
  const normalShare = expected / n;
  return {
    share: 1 - observed / expected,
    variance: (gotOn * (1 - gotOn)) / n / normalShare ** 2,
  };
}
