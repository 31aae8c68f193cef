import type { SegmentFinding, Verdict } from '../detection/verdict.ts';
import type { Incident, Resolution } from './incident.ts';
import { lostPerHourOf, trendOf } from './trend.ts';

export interface LifecycleSettings {
  /** Verdicts must be normal for this long without a break. */
  readonly quietMs: number;
  /** An incident is open at least this long. */
  readonly minOpenMs: number;
  /** A drop-off so soon after the last one was resolved is the same problem. */
  readonly relapseMs: number;
}

export const defaultLifecycleSettings: LifecycleSettings = {
  quietMs: 3 * 60_000,
  minOpenMs: 5 * 60_000,
  relapseMs: 30 * 60_000,
};

/** The step a verdict is about, as it is defined now. */
export interface IncidentSubject {
  readonly journey: string;
  readonly journeyVersion: number;
  readonly step: string;
  readonly ownerTeam: string;
}

export interface IncidentSituation {
  readonly subject: IncidentSubject;
  /** Open or acknowledged. At most one a step. */
  readonly open: Incident | null;
  /** The step's last resolved one, however long ago. */
  readonly recentlyResolved: Incident | null;
  readonly verdict: Verdict;
  /** Event time of the verdict. */
  readonly nowMs: number;
  /** The id a new incident gets. */
  readonly newId: string;
}

/** Closed list: why a decision fell as it did. */
export type DecisionReason =
  | 'drop-off'
  | 'relapse'
  | 'still-dropping-off'
  | 'end-not-shown'
  | 'quiet'
  | 'recovered'
  | 'no-verdict'
  | 'nothing-new'
  | 'nothing-wrong'
  | Exclude<Resolution, 'recovered'>;

export type IncidentDecision =
  | {
      readonly change: 'open' | 'update' | 'resolve' | 'reopen';
      readonly incident: Incident;
      readonly reason: DecisionReason;
    }
  | { readonly change: 'none'; readonly incident: Incident | null; readonly reason: DecisionReason };

type DropOff = Extract<Verdict, { kind: 'drop-off' }>;
type Watch = Extract<Verdict, { kind: 'watch' }>;
type Normal = Extract<Verdict, { kind: 'normal' }>;

/**
 * What becomes of a step's incident in the light of a verdict.
 *
 * Invariants: one problem is one incident, so a drop-off while one is open only updates it, and one soon after re-opens
 * it; no verdict, no change.
 */
export function decideIncident(
  situation: IncidentSituation,
  settings: LifecycleSettings = defaultLifecycleSettings,
): IncidentDecision {
  const { open, verdict } = situation;
  if (verdict.kind === 'none') return { change: 'none', incident: open, reason: 'no-verdict' };
  if (verdict.kind === 'drop-off') return open ? worsen(open, verdict) : begin(situation, verdict, settings);
  if (!open) return { change: 'none', incident: null, reason: 'nothing-wrong' };
  if (verdict.kind === 'watch') return linger(open, verdict);
  return calm(open, verdict, situation.nowMs, settings);
}

/** The journey or the step is no longer defined: nobody can recover at it any more. */
export function resolveRemoved(
  open: Incident,
  resolution: Exclude<Resolution, 'recovered'>,
  nowMs: number,
): IncidentDecision {
  const incident: Incident = { ...open, state: 'resolved', resolvedAtMs: nowMs, resolution };
  return { change: 'resolve', incident, reason: resolution };
}

function begin(
  situation: IncidentSituation,
  verdict: DropOff,
  settings: LifecycleSettings,
): IncidentDecision {
  const { recentlyResolved, subject, nowMs, newId } = situation;
  const known = {
    segment: verdict.segment,
    suspects: verdict.suspects,
    evidence: verdict.evidence,
    impact: verdict.impact,
    lostPerHour: lostPerHourOf(verdict.recent),
    trend: 'steady',
    resolvedAtMs: null,
    resolution: null,
    quietSinceMs: null,
    recoveredFromMs: null,
  } as const;
  if (recentlyResolved && isRelapse(recentlyResolved, verdict.segment, nowMs, settings)) {
    const state = recentlyResolved.acknowledgedBy === null ? 'open' : 'acknowledged';
    return { change: 'reopen', incident: { ...recentlyResolved, ...known, state }, reason: 'relapse' };
  }
  const incident: Incident = {
    ...subject,
    ...known,
    id: newId,
    kind: 'drop-off',
    state: 'open',
    openedAtMs: nowMs,
    startedAtMs: verdict.onsetMs,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    evidenceAtOpening: verdict.evidence,
    evidenceAtWorst: verdict.evidence,
  };
  return { change: 'open', incident, reason: 'drop-off' };
}

/** Two different values of one dimension are two problems; anything else of the same step may well be one. */
function isRelapse(
  resolved: Incident,
  segment: SegmentFinding | null,
  nowMs: number,
  settings: LifecycleSettings,
): boolean {
  if (resolved.resolution !== 'recovered' || resolved.resolvedAtMs === null) return false;
  if (nowMs - resolved.resolvedAtMs > settings.relapseMs) return false;
  const before = resolved.segment?.values ?? [];
  return !before.some(({ dimension, value }) =>
    segment?.values.some((other) => other.dimension === dimension && other.value !== value),
  );
}

function worsen(open: Incident, verdict: DropOff): IncidentDecision {
  const [before, now] = [open.evidenceAtOpening.stream, verdict.evidence.stream];
  const sameStream = before?.dimension === now?.dimension && before?.value === now?.value;
  return changed(open, 'still-dropping-off', {
    ...open,
    segment: verdict.segment,
    suspects: verdict.suspects,
    evidence: verdict.evidence,
    evidenceAtWorst:
      verdict.evidence.score > open.evidenceAtWorst.score ? verdict.evidence : open.evidenceAtWorst,
    impact: verdict.impact,
    startedAtMs: Math.min(open.startedAtMs, verdict.onsetMs),
    trend: sameStream ? trendOf(open.evidenceAtOpening, verdict.recent) : 'steady',
    lostPerHour: lostPerHourOf(verdict.recent),
    quietSinceMs: null,
    recoveredFromMs: null,
  });
}

function linger(open: Incident, verdict: Watch): IncidentDecision {
  return changed(open, 'end-not-shown', {
    ...open,
    evidence: verdict.evidence,
    impact: verdict.impact,
    trend: trendOf(open.evidenceAtOpening, verdict.recent),
    lostPerHour: lostPerHourOf(verdict.recent),
    quietSinceMs: null,
    recoveredFromMs: null,
  });
}

function calm(open: Incident, verdict: Normal, nowMs: number, settings: LifecycleSettings): IncidentDecision {
  const quietSinceMs = open.quietSinceMs ?? nowMs;
  const incident: Incident = {
    ...open,
    evidence: verdict.evidence,
    impact: verdict.recovery?.impact ?? open.impact,
    trend: 'easing',
    lostPerHour: 0,
    quietSinceMs,
    recoveredFromMs: verdict.recovery?.sinceMs ?? open.recoveredFromMs,
  };
  if (nowMs - quietSinceMs < settings.quietMs || nowMs - open.openedAtMs < settings.minOpenMs) {
    return changed(open, 'quiet', incident);
  }
  const resolved: Incident = { ...incident, state: 'resolved', resolvedAtMs: nowMs, resolution: 'recovered' };
  return { change: 'resolve', incident: resolved, reason: 'recovered' };
}

/** A verdict on the same cohorts as the last one is no news, and not worth a write. */
function changed(before: Incident, reason: DecisionReason, after: Incident): IncidentDecision {
  const same =
    before.evidence.windowToMs === after.evidence.windowToMs &&
    before.evidence.windowFromMs === after.evidence.windowFromMs &&
    before.evidence.observed === after.evidence.observed &&
    before.evidence.n === after.evidence.n &&
    before.quietSinceMs === after.quietSinceMs;
  return same
    ? { change: 'none', incident: before, reason: 'nothing-new' }
    : { change: 'update', incident: after, reason };
}
