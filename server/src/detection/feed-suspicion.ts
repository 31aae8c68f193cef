import { steadinessOf, dropScore } from './nb-glr.ts';

/** What one step says about the source that carries its progress: of the newest ticks, all it has. */
export interface StepSigns {
  readonly step: string;
  /** The sources whose touchpoints let customers get on from it. */
  readonly sources: readonly string[];
  readonly observed: number;
  readonly expectedOfWaiting: number;
  /** Relative standard deviation that is normal. */
  readonly sigma: number;
}

/** What one source says of itself. */
export interface SourceSigns {
  readonly source: string;
  /** How far its watermark or heartbeat lies behind that of the feed, ms. */
  readonly behindMs: number;
  /** Of its messages of late: refused or duplicate, and all. */
  readonly faulty: number;
  readonly messages: number;
  /** Share of faulty ones that is normal. */
  readonly faultyShare: number;
}

/** Later steps entered by customers who were never seen at the step between. */
export interface LostTouchpoints {
  readonly step: string;
  readonly skipped: number;
  readonly entered: number;
}

export type FeedReason =
  /** Nothing has come from the source for longer than it may be late. */
  | 'source-stands-still'
  /** No step that lives by the source sees anybody getting on: that many things do not break in one moment. */
  | 'all-steps-silent'
  /** Customers are seen beyond a step, but not at it. */
  | 'steps-skipped'
  | 'faulty-messages';

export interface FeedSuspicion {
  readonly source: string | null;
  readonly reason: FeedReason;
  /** The steps whose drop-offs it would explain: nobody of theirs is to be paged for them. */
  readonly steps: readonly string[];
}

export interface FeedSuspicionSettings {
  readonly behindMs: number;
  /** Log odds against chance. */
  readonly score: number;
  readonly skippedShare: number;
  /** Times the normal share of faulty messages. */
  readonly faultyFactor: number;
}

export const defaultFeedSuspicion: FeedSuspicionSettings = {
  behindMs: 120_000,
  score: 7,
  skippedShare: 0.3,
  faultyFactor: 5,
};

/**
 * Whether it is the feed, not the customers: the owner of the data is to be told then, not the owner of a step. The first
 * reason that holds for a source is enough.
 *
 * What cannot be seen: touchpoints that get lost without a trace, at one step, look exactly like customers who do not get
 * on. That is paged as a drop-off.
 */
export function suspectFeed(
  steps: readonly StepSigns[],
  sources: readonly SourceSigns[],
  lost: readonly LostTouchpoints[],
  settings: FeedSuspicionSettings = defaultFeedSuspicion,
): FeedSuspicion[] {
  const found: FeedSuspicion[] = [];
  for (const one of sources) {
    const fed = steps.filter((step) => step.sources.includes(one.source));
    // A step that another source feeds as well can go on without this one.
    const living = fed.filter((step) => step.sources.length === 1);
    const reason = reasonOf(one, living, settings);
    if (reason) found.push({ source: one.source, reason, steps: living.map(({ step }) => step) });
  }
  for (const { step, skipped, entered } of lost) {
    const isMany = entered > 0 && skipped >= settings.skippedShare * entered && skipped >= 10;
    if (isMany) found.push({ source: null, reason: 'steps-skipped', steps: [step] });
  }
  return found;
}

function reasonOf(
  source: SourceSigns,
  living: readonly StepSigns[],
  settings: FeedSuspicionSettings,
): FeedReason | null {
  if (source.behindMs >= settings.behindMs) return 'source-stands-still';
  if (living.length >= 2 && living.every((step) => isSilent(step, settings))) return 'all-steps-silent';
  const usual = Math.max(source.faultyShare, 0.001) * source.messages;
  const isFaulty =
    source.faulty >= settings.faultyFactor * usual &&
    source.faulty * Math.log(source.faulty / usual) - (source.faulty - usual) >= settings.score;
  return isFaulty ? 'faulty-messages' : null;
}

function isSilent({ observed, expectedOfWaiting, sigma }: StepSigns, { score }: FeedSuspicionSettings) {
  return observed === 0 && dropScore(0, expectedOfWaiting, steadinessOf(sigma ** 2)) >= score;
}
