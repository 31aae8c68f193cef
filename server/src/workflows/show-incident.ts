import type { IncidentReference, IncidentView, Title } from '@wegwarte/contract';
import type { SegmentValue } from '../detection/segment-search/search-segments.ts';
import { streamValues } from '../detection/step-streams.ts';
import type { StreamName } from '../detection/step-streams.ts';
import type { Incident } from '../incidents/incident.ts';
import { otherSuspects } from '../incidents/other-suspects.ts';
import { atRisk } from '../incidents/at-risk.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Team } from '../on-call/team.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { Page } from '../paging/page.ts';
import { pagingProgress } from '../paging/paging-progress.ts';

export interface IncidentContext {
  /** Null where the journey is gone. */
  readonly definition: JourneyDefinition | null;
  readonly team: Team | null;
  readonly pages: readonly Page[];
  readonly escalation: Escalation | null;
  /** The incident this one is part of, and those that are part of this one. */
  readonly partOf: IncidentReference | null;
  readonly parts: readonly IncidentReference[];
  /** Share of those who get on from the step that reaches the goal. */
  readonly finishShare: number;
}

/** An incident as people see it. */
export function showIncident(incident: Incident, context: IncidentContext): IncidentView {
  const { definition, team, pages, escalation, partOf, parts, finishShare } = context;
  const { segment } = incident;
  // What it was about, not how it ended.
  const evidence = incident.state === 'resolved' ? incident.evidenceAtWorst : incident.evidence;
  const value = definition?.value ?? null;
  const risk = value && atRisk(incident.impact, finishShare, value.typical);
  return {
    ...referTo(incident, definition),
    kind: incident.kind,
    partOf,
    parts: [...parts],
    segment: segment && asRecord(segment.values),
    segmentShare: segment?.share ?? null,
    suspects: otherSuspects(incident).map(({ values, share }) => ({ segment: asRecord(values), share })),
    labels: { ...definition?.labels },
    openedAt: iso(incident.openedAtMs),
    startedAt: iso(incident.startedAtMs),
    acknowledgedAt: isoOrNull(incident.acknowledgedAtMs),
    acknowledgedBy: incident.acknowledgedBy,
    recoveringSince: isoOrNull(incident.recoveredFromMs),
    mitigatedAt: isoOrNull(incident.mitigatedAtMs),
    mitigatedBy: incident.mitigatedBy,
    resolvedAt: isoOrNull(incident.resolvedAtMs),
    resolvedBy: incident.resolvedBy,
    resolution: incident.resolution,
    owner: { team: incident.ownerTeam, title: team?.title ?? nameOnly(incident.ownerTeam) },
    evidence: {
      segment: streamSegment(evidence.stream, definition?.dimensions ?? []),
      windowFrom: iso(evidence.windowFromMs),
      windowTo: iso(evidence.windowToMs),
      n: evidence.n,
      observed: evidence.observed,
      expected: evidence.expected,
      normalShare: evidence.normalShare,
      stuck: evidence.n - evidence.observed,
      stuckNormal: evidence.n - evidence.expected,
      stuckNormalHalfWidth: evidence.stuckNormalHalfWidth,
      score: evidence.score,
      threshold: evidence.threshold,
    },
    trend: incident.trend,
    lostCustomers: incident.impact,
    atRisk: risk && { currency: value!.currency, ...risk },
    atRiskPerHour: value && {
      amount: incident.lostPerHour * finishShare * value.typical,
      currency: value.currency,
    },
    page: showPaging(pages, escalation),
    escalation: escalation && showEscalation(escalation, incident),
  };
}

/** Who is asked next, and when. */
export function showEscalation(
  { team, person, taken, nextAtMs, snooze }: Escalation,
  { state }: Pick<Incident, 'state'>,
): IncidentView['escalation'] {
  return {
    team,
    person,
    steps: taken.length,
    nextAt: isoOrNull(state === 'open' ? nextAtMs : null),
    snoozedUntil: isoOrNull(state === 'acknowledged' && snooze ? snooze.untilMs : null),
  };
}

/** What other incidents and lists say of one. */
export function referTo(incident: Incident, definition: JourneyDefinition | null): IncidentReference {
  const { id, journey, step, state } = incident;
  return {
    id,
    journey,
    journeyTitle: definition?.title ?? nameOnly(journey),
    step,
    stepTitle: definition?.steps.find((one) => one.step === step)?.title ?? nameOnly(step),
    state,
  };
}

/** How far the alarm has got. */
export function showPaging(pages: readonly Page[], escalation: Escalation | null): IncidentView['page'] {
  const heldBecause = escalation?.taken.length === 0 ? escalation.heldBecause : null;
  const { state, atMs, attempts, detail } = pagingProgress(pages, heldBecause);
  return { state, at: isoOrNull(atMs), attempts, detail };
}

/** Whose figures they are; null: everybody's at the step. */
function streamSegment(
  stream: StreamName | undefined,
  dimensions: readonly string[],
): Record<string, string> | null {
  const values = stream ? streamValues(stream, dimensions) : [];
  return values.length > 0 ? asRecord(values) : null;
}

function asRecord(values: readonly SegmentValue[]): Record<string, string> {
  return Object.fromEntries(values.map(({ dimension, value }) => [dimension, value]));
}

function nameOnly(name: string): Title {
  return { en: name, de: name };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : iso(atMs);
}
