import { atRisk } from '../incidents/at-risk.ts';
import type { Incident } from '../incidents/incident.ts';
import { otherSuspects } from '../incidents/other-suspects.ts';
import type { Title } from '../kernel/title.ts';
import type { Team } from '../on-call/team.ts';
import type { PageContent, PagedSegment, PageEvent } from './page-content.ts';
import { pageSummary, plain } from './page-text.ts';
import { type PageCause, pageWhy } from './page-why.ts';

/** What a page needs to know of the journey the incident is in. */
export interface PagedJourney {
  readonly title: Title;
  readonly stepTitle: Title;
  /** The team the definition names for the step, whether there is such a team or not. */
  readonly stepOwner: string;
  readonly criticality: 'high' | 'medium' | 'low';
  /** What a finished run is worth, and the share of those who get on from this step that normally finishes. */
  readonly value: {
    readonly currency: string;
    readonly typical: number;
    readonly finishShare: number;
  } | null;
}

/** Where and for whom pages are written. */
export interface PageSettings {
  /** Where the dashboard is reached from outside, e.g. `https://wegwarte.example/`. */
  readonly publicUrl: string;
  /** IANA name; times of day in the sentence are in it. */
  readonly timeZone: string;
  /** True where the traffic is simulated: the page says so. */
  readonly demonstration: boolean;
  /** True where a page is sent to try the channels out. */
  readonly test?: boolean;
}

const severities = { high: 'critical', medium: 'warning', low: 'info' } as const;

/** Takes the facts out of the incident and writes its sentences. */
export function composePageContent(of: {
  readonly event: PageEvent;
  readonly incident: Incident;
  readonly team: Team;
  readonly journey: PagedJourney;
  readonly settings: PageSettings;
  readonly cause?: PageCause;
  readonly nowMs: number;
}): PageContent {
  const { event, incident, team, journey, settings, cause, nowMs } = of;
  const { impact, segment } = incident;
  // At the end the newest evidence is that of the recovery, and says nothing of how bad it was.
  const evidence = event === 'resolved' ? incident.evidenceAtWorst : incident.evidence;
  const { value } = journey;
  const facts: Omit<PageContent, 'summary' | 'why'> = {
    event,
    demonstration: settings.demonstration,
    ...(settings.test ? { test: true } : {}),
    kind: incident.kind,
    severity: severities[journey.criticality],
    journey: incident.journey,
    journeyTitle: journey.title,
    step: incident.step,
    stepTitle: journey.stepTitle,
    team: team.team,
    teamTitle: team.title,
    segment: segment && pagedSegment(segment),
    suspects: otherSuspects(incident).map(pagedSegment),
    startedAtMs: incident.startedAtMs,
    openedAtMs: incident.openedAtMs,
    // A reopened incident may still carry the time it was resolved before.
    resolvedAtMs: event === 'resolved' ? incident.resolvedAtMs : null,
    n: evidence.n,
    stuck: evidence.n - evidence.observed,
    stuckNormal: evidence.n - evidence.expected,
    stuckNormalHalfWidth: evidence.stuckNormalHalfWidth,
    lostCustomers: { estimate: impact.estimate, low: impact.low, high: impact.high },
    atRisk: value && { currency: value.currency, ...atRisk(impact, value.finishShare, value.typical) },
    ...urls(settings.publicUrl, incident),
  };
  const closing = incident.resolution ?? 'recovered';
  return {
    ...facts,
    summary: {
      en: pageSummary('en', facts, closing, settings.timeZone, nowMs),
      de: pageSummary('de', facts, closing, settings.timeZone, nowMs),
    },
    why: {
      en: pageWhy('en', facts, journey.stepOwner, cause),
      de: pageWhy('de', facts, journey.stepOwner, cause),
    },
  };
}

function pagedSegment({ values, share }: PagedSegment): PagedSegment {
  return { values: values.map(({ dimension, value }) => ({ dimension, value: plain(value) })), share };
}

function urls(publicUrl: string, incident: Incident): Pick<PageContent, 'dashboardUrl' | 'incidentUrl'> {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  const incidentUrl = new URL(`incidents/${encodeURIComponent(incident.id)}`, base);
  return { dashboardUrl: base, incidentUrl: incidentUrl.href };
}
