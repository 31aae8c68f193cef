import { atRisk } from '../incidents/at-risk.ts';
import type { AnyIncident } from '../incidents/any-incident.ts';
import { otherSuspects } from '../incidents/other-suspects.ts';
import type { Title } from '../kernel/title.ts';
import type { Team } from '../on-call/team.ts';
import { composePlatformContent } from './compose-platform-content.ts';
import {
  type DropOffContent,
  type PageContent,
  type PagedSegment,
  type PageEvent,
  severities,
} from './page-content.ts';
import { pageSummary, plain } from './page-text.ts';
import { type PageCause, pageWhy } from './page-why.ts';
import { type SimilarBefore, similarText } from './similar-before.ts';

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
  /** How it went the last time; absent, or null: it is the first, as far as is known. */
  readonly similar?: SimilarBefore | null;
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

/** Takes the facts out of the incident and writes its sentences. */
export function composePageContent(of: {
  readonly event: PageEvent;
  readonly incident: AnyIncident;
  readonly team: Team;
  /** Null for an incident of the platform, and for no other. */
  readonly journey: PagedJourney | null;
  readonly settings: PageSettings;
  readonly cause?: PageCause;
  readonly nowMs: number;
}): PageContent {
  const { event, incident, team, settings, cause, nowMs } = of;
  const at = urls(settings.publicUrl, incident);
  if (incident.kind !== 'drop-off') {
    return composePlatformContent({ event, incident, team, settings, urls: at, cause, nowMs });
  }
  const journey = of.journey!;
  const { impact, segment } = incident;
  // At the end the newest evidence is that of the recovery, and says nothing of how bad it was.
  const evidence = event === 'resolved' ? incident.evidenceAtWorst : incident.evidence;
  const { value } = journey;
  const facts: Omit<DropOffContent, 'summary' | 'why'> = {
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
    ...at,
  };
  const closing = incident.resolution ?? 'recovered';
  const { similar } = journey;
  const before = event === 'resolved' || !similar ? null : similar;
  const { timeZone } = settings;
  return {
    ...facts,
    lastTime: before && {
      en: similarText('en', before, timeZone, nowMs),
      de: similarText('de', before, timeZone, nowMs),
    },
    summary: {
      en: pageSummary('en', facts, closing, timeZone, nowMs),
      de: pageSummary('de', facts, closing, timeZone, nowMs),
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

function urls(publicUrl: string, incident: AnyIncident): Pick<PageContent, 'dashboardUrl' | 'incidentUrl'> {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  const place = incident.kind === 'drop-off' ? `incidents/${encodeURIComponent(incident.id)}` : 'system';
  const url = new URL(place, base);
  if (incident.kind !== 'drop-off') url.searchParams.set('incident', incident.id);
  return { dashboardUrl: base, incidentUrl: url.href };
}
