import { z } from 'zod';
import { Criticality } from './journey-file.ts';
import { Instant, Title } from './text.ts';

/** `learning`: too little history for a verdict. `no-data`: the feed is silent or lags, nothing can be said. */
export const StateWord = z.enum(['normal', 'watch', 'problem', 'learning', 'no-data']);
export type StateWord = z.infer<typeof StateWord>;

export const Money = z.object({ amount: z.number(), currency: z.string() });
export type Money = z.infer<typeof Money>;

/** An estimate with its 90 % interval. */
export const Estimate = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

/** Is the picture true? Sent every second; a client that stops receiving it must grey itself. */
export const Freshness = z.object({
  serverTime: Instant,
  /** `starting`: nothing read yet; `lagging`: the consumer is behind the log. */
  feed: z.enum(['starting', 'live', 'lagging', 'silent']),
  /** When the feed entered this state. */
  since: Instant,
  /** Event time of the newest touchpoint. */
  newestTouchpoint: Instant.nullable(),
  /** How far the counted picture is behind the newest event in the log, seconds of event time. */
  behindSeconds: z.number().min(0),
  touchpointsPerSecond: z.number().min(0),
  /**
   * Empty; or, while the database is away, which of the figures cannot be known now: they are those last read, or zero
   * and null where nothing has been read since the start.
   */
  unknown: z.array(z.enum(['newestTouchpoint', 'touchpointsPerSecond', 'lastHour'])),
  /** Outcomes over the last hour of event time. */
  lastHour: z.object({
    accepted: z.int(),
    ignored: z.int(),
    duplicate: z.int(),
    late: z.int(),
    rejected: z.int(),
  }),
  /** True where the traffic is simulated: every screen must say so. */
  demonstration: z.boolean(),
  /** Identifies the dashboard build the server ships, so that an old page can reload itself. */
  build: z.string(),
});
export type Freshness = z.infer<typeof Freshness>;

/** Runs of one window at one step. `entered = advanced + dropped + abandoned + inFlight`; at the goal all but `entered` are 0. */
export const StepCounts = z.object({
  entered: z.int(),
  advanced: z.int(),
  dropped: z.int(),
  abandoned: z.int(),
  inFlight: z.int(),
});
export type StepCounts = z.infer<typeof StepCounts>;

/** One step of the river: what passed, what left, what is normal. Runs that entered in the river's window. */
export const RiverStep = StepCounts.extend({
  step: z.string(),
  title: Title,
  state: StateWord,
  /** Share of those who enter that normally gets on from here, 0..1; null while learning and at the goal. */
  normalShare: z.number().nullable(),
  /** How many would have entered this step, had those whose time is over got on as they normally do; null while learning. */
  normalEntered: z.number().nullable(),
  /** How many would have left here, dropped or abandoned, in the same manner; null while learning and at the goal. */
  normalLeft: z.number().nullable(),
});
export type RiverStep = z.infer<typeof RiverStep>;

export const River = z.object({ from: Instant, to: Instant, steps: z.array(RiverStep) });
export type River = z.infer<typeof River>;

/** The sample behind a verdict: of `n` customers who came to the step, `observed` got on, `expected` would normally. */
export const Evidence = z.object({
  /** Whose figures they are; null: everybody's at the step. */
  segment: z.record(z.string(), z.string()).nullable(),
  windowFrom: Instant,
  windowTo: Instant,
  n: z.int(),
  observed: z.int(),
  expected: z.number(),
  normalShare: z.number(),
  /** Customers who did not get on, against the normal number of them and its 90 % half-width. */
  stuck: z.int(),
  stuckNormal: z.number(),
  stuckNormalHalfWidth: z.number(),
  /** Log of the odds against chance; and the limit it had to pass. */
  score: z.number(),
  threshold: z.number(),
});
export type Evidence = z.infer<typeof Evidence>;

/** How far the page has got to the owner. */
export const PageState = z.object({
  state: z.enum(['waiting', 'delivered', 'failed', 'nobody']),
  /** When it was delivered, or last tried. */
  at: Instant.nullable(),
  attempts: z.int(),
  /** Why it failed or waits, in one line. */
  detail: z.string().nullable(),
});
export type PageState = z.infer<typeof PageState>;

/** Who is asked to take an incident, and how far that has got. */
export const EscalationView = z.object({
  team: z.string(),
  /** Asked before the team; null: nobody in particular. */
  person: z.string().nullable(),
  /** Steps that were taken. */
  steps: z.int(),
  /** When the next one is asked, if nobody takes it; null: nobody is left, or somebody has it. */
  nextAt: Instant.nullable(),
  /** Whoever has it has put it off until then. */
  snoozedUntil: Instant.nullable(),
});
export type EscalationView = z.infer<typeof EscalationView>;
export const IncidentReference = z.object({
  id: z.string(),
  journey: z.string(),
  journeyTitle: Title,
  step: z.string(),
  stepTitle: Title,
  state: z.enum(['open', 'acknowledged', 'mitigated', 'resolved']),
});
export type IncidentReference = z.infer<typeof IncidentReference>;

/** What people call attributes, by the journey's file; those without one are shown by their name. */
export const Labels = z.record(z.string(), Title);
export type Labels = z.infer<typeof Labels>;

export const IncidentView = z.object({
  id: z.string(),
  journey: z.string(),
  journeyTitle: Title,
  step: z.string(),
  stepTitle: Title,
  kind: z.enum(['drop-off']),
  state: z.enum(['open', 'acknowledged', 'mitigated', 'resolved']),
  /** The incident that has the same cause, and whose page tells of this one, too. */
  partOf: IncidentReference.nullable(),
  /** Those that are part of this one, oldest first. */
  parts: z.array(IncidentReference),
  /** What all who are hit have in common; null: the whole step, or not clear. */
  segment: z.record(z.string(), z.string()).nullable(),
  /** Share of the missing customers that the segment explains, 0..1. */
  segmentShare: z.number().nullable(),
  /** Who else it may be, best first; the share of the missing customers each explains. */
  suspects: z.array(z.object({ segment: z.record(z.string(), z.string()), share: z.number() })),
  /** Of the attributes of its journey. */
  labels: Labels,
  openedAt: Instant,
  /** Estimated onset. */
  startedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Customers who came from then on get on normally again; resolved once that has lasted. Null while it goes on. */
  recoveringSince: Instant.nullable(),
  /** Somebody says that it is dealt with; customers have yet to show it. */
  mitigatedAt: Instant.nullable(),
  mitigatedBy: z.string().nullable(),
  resolvedAt: Instant.nullable(),
  resolvedBy: z.string().nullable(),
  resolution: z
    .enum(['recovered', 'by-hand', 'journey-removed', 'step-removed', 'step-redefined', 'not-judged'])
    .nullable(),
  owner: z.object({ team: z.string(), title: Title }),
  evidence: Evidence,
  /** Is it getting worse? Compares the newest mature cohorts with the evidence at opening. */
  trend: z.enum(['growing', 'steady', 'easing']),
  lostCustomers: Estimate,
  atRisk: z
    .object({ currency: z.string(), estimate: z.number(), low: z.number(), high: z.number() })
    .nullable(),
  atRiskPerHour: Money.nullable(),
  page: PageState,
  /** Null where nobody was ever asked. */
  escalation: EscalationView.nullable(),
});
export type IncidentView = z.infer<typeof IncidentView>;

/** Unusual, and no customers are lost by it: nobody is paged. */
export const Notice = z.object({
  step: z.string(),
  stepTitle: Title,
  /**
   * `traffic`: customers get on as they do, but far more or fewer come than at that hour of the week; `seen` came, `usual`
   * come. `slowdown`: customers get on, but later; `seen` have got on by now, at their usual pace `usual` would have.
   */
  kind: z.enum(['traffic', 'slowdown']),
  from: Instant,
  to: Instant,
  seen: z.int(),
  usual: z.number(),
});
export type Notice = z.infer<typeof Notice>;

/** Completion of the runs that started in the window and have ended, or whose start bucket is mature. */
export const Completion = z.object({
  /** 0..1; null when no mature run exists. */
  share: z.number().nullable(),
  normal: z.number().nullable(),
  /** Mature runs the share is of. */
  n: z.int(),
});
export type Completion = z.infer<typeof Completion>;

export const WallJourney = z.object({
  journey: z.string(),
  title: Title,
  criticality: Criticality,
  state: StateWord,
  river: River,
  completion: Completion,
  inFlight: z.int(),
  /** The step that loses most beyond normal (or most at all while learning). */
  worstStep: z
    .object({ step: z.string(), title: Title, share: z.number(), normalShare: z.number().nullable() })
    .nullable(),
  atRiskPerHour: Money.nullable(),
  notices: z.array(Notice),
});
export type WallJourney = z.infer<typeof WallJourney>;

/** The wall: critical journeys worst first, open incidents newest last. */
export const WallView = z.object({ journeys: z.array(WallJourney), incidents: z.array(IncidentView) });
export type WallView = z.infer<typeof WallView>;

/** One cohort of the live rate: runs that entered the step in this bucket. */
export const RatePoint = z.object({
  at: Instant,
  entered: z.int(),
  advanced: z.int(),
  /** False while some of them may still get on: must not be drawn as a rate. */
  mature: z.boolean(),
});
export type RatePoint = z.infer<typeof RatePoint>;

export const StepRate = z.object({
  step: z.string(),
  bucketSeconds: z.int(),
  points: z.array(RatePoint),
  normalShare: z.number().nullable(),
  normalLow: z.number().nullable(),
  normalHigh: z.number().nullable(),
});
export type StepRate = z.infer<typeof StepRate>;

export const SegmentRow = z.object({
  dimension: z.string(),
  value: z.string(),
  entered: z.int(),
  advanced: z.int(),
  inFlight: z.int(),
  /** Expected to get on of those who are no longer in flight; null while learning. */
  expected: z.number().nullable(),
});
export type SegmentRow = z.infer<typeof SegmentRow>;

export const JourneyView = z.object({
  journey: z.string(),
  title: Title,
  criticality: Criticality,
  owner: z.object({ team: z.string(), title: Title }),
  key: z.string(),
  version: z.int(),
  versionSince: Instant,
  /** Not watched since then; what is shown is how it was. Null while it is watched. */
  removedAt: Instant.nullable(),
  state: StateWord,
  river: River,
  completion: Completion,
  inFlight: z.int(),
  /** One series for each step but the goal. */
  rates: z.array(StepRate),
  /** Segments of each step but the goal over the river's window, most entered first, at most 20 a step. */
  segments: z.record(z.string(), z.array(SegmentRow)),
  labels: Labels,
  /** Open ones first, then those resolved in the last 24 h, newest first, at most 20. */
  incidents: z.array(IncidentView),
  notices: z.array(Notice),
});
export type JourneyView = z.infer<typeof JourneyView>;

export const JourneyListItem = z.object({
  journey: z.string(),
  title: Title,
  criticality: Criticality,
  owner: z.object({ team: z.string(), title: Title }),
  steps: z.array(z.object({ step: z.string(), title: Title })),
  version: z.int(),
  /** Not watched since then; null while it is. */
  removedAt: Instant.nullable(),
});
export type JourneyListItem = z.infer<typeof JourneyListItem>;

/** Runs that entered a step on one day (UTC). */
export const DayCounts = StepCounts.extend({ day: z.iso.date() });
export type DayCounts = z.infer<typeof DayCounts>;

/** A step that the journey no longer has, as its last version with it had it. */
export const FormerStep = z.object({
  step: z.string(),
  title: Title,
  /** The last version that had it, and when that one ended. */
  lastVersion: z.int(),
  removedAt: Instant,
  /** What is kept of its last 90 days, oldest first; days without anybody are left out. */
  days: z.array(DayCounts),
});
export type FormerStep = z.infer<typeof FormerStep>;

/** Steps of former versions that the journey no longer has, the one removed last first. */
export const FormerSteps = z.object({ journey: z.string(), steps: z.array(FormerStep) });
export type FormerSteps = z.infer<typeof FormerSteps>;
