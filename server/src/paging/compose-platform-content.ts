import { type PlatformIncident, platformCriticality } from '../incidents/platform-incident.ts';
import type { Language } from '../kernel/title.ts';
import type { Team } from '../on-call/team.ts';
import { type PageContent, type PageEvent, type PlatformContent, severities } from './page-content.ts';
import { duration, plain, timeOfDay } from './page-text.ts';
import { type PageCause, platformWhy } from './page-why.ts';

/** What a page says of a trouble with the platform. */
export function composePlatformContent(of: {
  readonly event: PageEvent;
  readonly incident: PlatformIncident;
  readonly team: Team;
  readonly settings: { readonly timeZone: string; readonly demonstration: boolean; readonly test?: boolean };
  readonly urls: Pick<PageContent, 'dashboardUrl' | 'incidentUrl'>;
  readonly cause?: PageCause | undefined;
  readonly nowMs: number;
}): PlatformContent {
  const { event, incident, team, settings, urls, cause, nowMs } = of;
  const sentence = (language: Language): string => {
    const say = phrases[language];
    const at = (timeMs: number): string => timeOfDay(language, timeMs, settings.timeZone, nowMs);
    const detail = plain(incident.detail[language], 160);
    const endMs = incident.resolvedAtMs ?? nowMs;
    const told =
      event === 'resolved'
        ? say.over(at(endMs), duration(language, endMs - incident.sinceMs), detail)
        : `${detail}, ${say.since(at(incident.sinceMs), event === 'reopened')}`;
    const mark = settings.test ? `${say.test}: ` : settings.demonstration ? `${say.demonstration}: ` : '';
    return `${mark}Wegwarte: ${told}`;
  };
  return {
    event,
    kind: 'platform',
    trouble: incident.kind,
    subject: incident.subject,
    detail: incident.detail,
    demonstration: settings.demonstration,
    ...(settings.test ? { test: true } : {}),
    severity: severities[platformCriticality[incident.kind]],
    team: team.team,
    teamTitle: team.title,
    startedAtMs: incident.sinceMs,
    openedAtMs: incident.openedAtMs,
    resolvedAtMs: event === 'resolved' ? incident.resolvedAtMs : null,
    summary: { en: sentence('en'), de: sentence('de') },
    why: { en: platformWhy('en', team.title, cause), de: platformWhy('de', team.title, cause) },
    ...urls,
  };
}

const phrases = {
  en: {
    demonstration: 'Demonstration',
    test: 'Test, nothing is wrong',
    since: (time: string, again: boolean) => `${again ? 'again, first ' : ''}since ${time}`,
    over: (time: string, lasted: string, detail: string) => `over at ${time} after ${lasted} (${detail})`,
  },
  de: {
    demonstration: 'Vorführung',
    test: 'Test, nichts passiert',
    since: (time: string, again: boolean) => `${again ? 'wieder, zuerst ' : ''}seit ${time} Uhr`,
    over: (time: string, lasted: string, detail: string) =>
      `vorbei um ${time} Uhr nach ${lasted} (${detail})`,
  },
} as const;
