import type { IncidentEventView, IncidentView } from '@wegwarte/contract';
import type { Format } from '../../shared/i18n/format.ts';

type Translate = (key: string, words?: Record<string, string>) => string;

export interface TimelineLine {
  readonly at: string;
  /** `14:03`, with its day where that is another one. */
  readonly time: string;
  /** `handed on`. */
  readonly what: string;
  /** Why, to whom, or what was said; empty where the word says it all. */
  readonly detail: string;
  readonly by: string | null;
  /** The incident it tells of, where that is another one. */
  readonly other: string | null;
  /** What people said is read before what the product did. */
  readonly isSaid: boolean;
  readonly isTrouble: boolean;
}

/** The name of a person or a team, where a line only has its id. */
export type NameOf = (id: string) => string;

/** Something that happened to an incident, in words. */
export function timelineLine(
  event: IncidentEventView,
  incident: Pick<IncidentView, 'parts'>,
  say: {
    readonly format: Format;
    readonly t: Translate;
    readonly nameOf: NameOf;
    readonly asOfMs: number;
  },
): TimelineLine {
  const { format, t, asOfMs } = say;
  return {
    at: event.at,
    time: format.time(Date.parse(event.at), asOfMs),
    what: t(`incidentPage.change.${event.change}`),
    detail: detailOf(event, incident, say),
    by: event.by,
    other: event.incident,
    isSaid: event.change === 'comment',
    isTrouble: event.change === 'page-failed' || event.change === 'relapse',
  };
}

const codes = new Set([
  ...['recovered', 'by-hand', 'journey-removed', 'step-removed', 'step-redefined', 'not-judged'],
  ...['drop-off', 'same-cause', 'relapse', 'cause-of-its-own', 'mitigation-did-not-hold'],
  ...['opened', 'reopened', 'reminded', 'resolved'],
]);

function detailOf(
  { change, detail, receiver, incident: other, inDigest, attempts }: IncidentEventView,
  { parts }: Pick<IncidentView, 'parts'>,
  { format, t, nameOf, asOfMs }: Parameters<typeof timelineLine>[2],
): string {
  const because = codes.has(detail) ? t(`incidentPage.because.${detail}`) : detail;
  switch (change) {
    case 'acknowledge':
    case 'wake':
      return '';
    case 'snooze': {
      const untilMs = Date.parse(/\S+$/.exec(detail)?.[0] ?? '');
      return Number.isNaN(untilMs)
        ? detail
        : t('incidentPage.untilTime', { time: format.time(untilMs, asOfMs) });
    }
    case 'part': {
      const part = parts.find(({ id }) => id === other);
      return part ? `${format.title(part.journeyTitle)} › ${format.title(part.stepTitle)}` : '';
    }
    case 'page-delivered':
    case 'page-failed':
    case 'page-waiting': {
      const whom = receiver && nameOf(receiver.person ?? receiver.team);
      const to = receiver && t('incidentPage.toReceiver', { whom: whom!, channel: receiver.channel });
      const failed = change === 'page-failed' && attempts !== null && attempts > 1;
      const tries = failed && t('incidentPage.attempts', { n: format.count(attempts) });
      return [to, because, tries, inDigest && t('incidentPage.inDigest')].filter(Boolean).join(' · ');
    }
    default:
      return because;
  }
}
