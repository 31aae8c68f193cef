import type { SegmentFinding, Verdict } from '../detection/verdict.ts';
import { commonCause } from './common-cause.ts';
import type { Unexplained } from './common-cause.ts';
import { untaken } from './handle-incident.ts';
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
  /** Of all journeys: not resolved, or resolved of late. */
  readonly incidents: readonly Incident[];
  /** Of the journey. */
  readonly stepsInOrder: readonly string[];
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
  | 'same-cause'
  | 'cause-of-its-own'
  | 'mitigation-did-not-hold'
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
      /**
       * `detach`: what was told as part of another incident is told by itself from now on. `relapse`: somebody had dealt
       * with it, and it goes on.
       */
      readonly change: 'open' | 'update' | 'resolve' | 'reopen' | 'detach' | 'relapse';
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
 * it; no verdict, no change. One cause is told once: an incident that another one explains is part of it, until that
 * is over or explains it no longer.
 */
export function decideIncident(
  situation: IncidentSituation,
  settings: LifecycleSettings = defaultLifecycleSettings,
): IncidentDecision {
  const { open, verdict } = situation;
  if (verdict.kind === 'none') return { change: 'none', incident: open, reason: 'no-verdict' };
  if (verdict.kind === 'drop-off')
    return open ? worsen(open, verdict, situation) : begin(situation, verdict, settings);
  if (!open) return { change: 'none', incident: null, reason: 'nothing-wrong' };
  if (verdict.kind === 'watch') return linger(open, verdict);
  return calm(open, verdict, situation.nowMs, settings);
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
    mitigatedAtMs: null,
    mitigatedBy: null,
    resolvedAtMs: null,
    resolvedBy: null,
    resolution: null,
    quietSinceMs: null,
    recoveredFromMs: null,
    partOf: commonCause(asUnexplained(subject, verdict), situation)?.id ?? null,
  } as const;
  if (recentlyResolved && isRelapse(recentlyResolved, verdict.segment, nowMs, settings)) {
    // Who had it was told that it is over, and may sleep by now.
    return { change: 'reopen', incident: { ...untaken(recentlyResolved), ...known }, reason: 'relapse' };
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
  return { change: 'open', incident, reason: incident.partOf === null ? 'drop-off' : 'same-cause' };
}

/** Two different values of one dimension are two problems; anything else of the same step may well be one. */
function isRelapse(
  resolved: Incident,
  segment: SegmentFinding | null,
  nowMs: number,
  settings: LifecycleSettings,
): boolean {
  if (resolved.resolution !== 'recovered' && resolved.resolution !== 'by-hand') return false;
  if (resolved.resolvedAtMs === null) return false;
  if (nowMs - resolved.resolvedAtMs > settings.relapseMs) return false;
  const before = resolved.segment?.values ?? [];
  return !before.some(({ dimension, value }) =>
    segment?.values.some((other) => other.dimension === dimension && other.value !== value),
  );
}

function worsen(open: Incident, verdict: DropOff, situation: IncidentSituation): IncidentDecision {
  const [before, now] = [open.evidenceAtOpening.stream, verdict.evidence.stream];
  const sameStream = before?.dimension === now?.dimension && before?.value === now?.value;
  const partOf = stillPartOf(open, verdict, situation);
  const isBroken = open.mitigatedAtMs !== null && verdict.recent.fromMs >= open.mitigatedAtMs;
  const worse: Incident = {
    ...(isBroken ? untaken(open) : open),
    partOf,
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
  };
  if (open.partOf !== null && partOf === null) {
    return { change: 'detach', incident: worse, reason: 'cause-of-its-own' };
  }
  if (isBroken) return { change: 'relapse', incident: worse, reason: 'mitigation-did-not-hold' };
  return changed(open, 'still-dropping-off', worse);
}

/** Which incident explains it by now. Who has been told of it is not asked to forget it: what was paged stays by itself. */
function stillPartOf(open: Incident, verdict: DropOff, situation: IncidentSituation): string | null {
  if (open.partOf === null) return null;
  const cause = situation.incidents.find(({ id }) => id === open.partOf);
  // Those who came before the end of the cause are no proof that this one outlasts it.
  const isJustOver = cause?.state === 'resolved' && verdict.recent.fromMs < (cause.resolvedAtMs ?? 0);
  if (isJustOver) return open.partOf;
  const known = { ...asUnexplained(open, verdict), startedAtMs: open.startedAtMs };
  return commonCause(known, situation)?.id ?? null;
}

function asUnexplained({ journey, step }: Pick<Incident, 'journey' | 'step'>, verdict: DropOff): Unexplained {
  const { segment, onsetMs, evidence } = verdict;
  const ratio = evidence.ratio ?? (evidence.expected > 0 ? evidence.observed / evidence.expected : 1);
  return { journey, step, segment, startedAtMs: onsetMs, ratio };
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
