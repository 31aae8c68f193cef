import { createHash } from 'node:crypto';
import type { PageContent, PageEvent } from './page-content.ts';

/**
 * `waiting`: still to be sent, or to be sent again. `failed`: given up, a person has to look.
 * `gathered`: on its way within a digest, and becomes what becomes of that.
 * `withdrawn`: a later message made it pointless before it got through; nobody has to look.
 */
export type PageState = 'waiting' | 'gathered' | 'delivered' | 'failed' | 'withdrawn';

/** Where a page goes: a channel of a team, or of a person. */
export interface Receiver {
  /** The team, or the one for which the person is told. */
  readonly team: string;
  /** Absent: the team's own channel. */
  readonly person?: string;
  /** Key of the channel among those of the team or the person, see `channelKeys`. */
  readonly channel: string;
}

/**
 * One message to one channel about one change of one incident, or a digest of several such (`content.digest`), which is a
 * page of an incident of its own that is none. Times ms since the epoch.
 */
export interface Page extends Receiver {
  /** The same for the same change on the same channel, always: what the receiver deduplicates by. */
  readonly id: string;
  readonly incidentId: string;
  readonly event: PageEvent;
  /** Event time of the change it tells of. */
  readonly changedAtMs: number;
  readonly content: PageContent;
  readonly plannedAtMs: number;
  readonly state: PageState;
  /** Counted before each attempt is made: more than 0 means that the receiver may have seen it. */
  readonly attempts: number;
  readonly lastAttemptAtMs: number | null;
  /** Not before this time; of no meaning unless waiting. */
  readonly nextAttemptAtMs: number;
  /** Why it waits, failed or was withdrawn, in one line. */
  readonly lastError: string | null;
  readonly deliveredAtMs: number | null;
  /** Id of the digest it was told in; absent: by itself. */
  readonly digest?: string;
}

/**
 * Derived from what the page is about and nothing else: planning the same change again, after a crash or on another
 * instance, gives the same id, so that the outbox ignores it and a receiver never sees two ids for one message.
 * The change's time tells a second `resolved` of a reopened incident from the first.
 * Free of full stops, which Standard Webhooks signs with as separator.
 */
export function pageId(of: Receiver & Pick<Page, 'incidentId' | 'event' | 'changedAtMs'>): string {
  const named = JSON.stringify([of.incidentId, ownerOfChannel(of), of.channel, of.event, of.changedAtMs]);
  return `page_${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
}

/** A page that nobody has tried to send yet, and may be sent at once. */
export function waitingPage(
  about: Receiver & Pick<Page, 'incidentId' | 'event' | 'changedAtMs'>,
  content: PageContent,
  nowMs: number,
): Page {
  return {
    id: pageId(about),
    ...about,
    content,
    plannedAtMs: nowMs,
    state: 'waiting',
    attempts: 0,
    lastAttemptAtMs: null,
    nextAttemptAtMs: nowMs,
    lastError: null,
    deliveredAtMs: null,
  };
}

/** Names a channel; a person's is the same for whichever team it is. */
export function receiverKey(receiver: Receiver): string {
  return `${ownerOfChannel(receiver)}/${receiver.channel}`;
}

/** Names all that one channel is told about one incident. */
export function threadOf(page: Receiver & Pick<Page, 'incidentId'>): string {
  return JSON.stringify([page.incidentId, ownerOfChannel(page), page.channel]);
}

/** No team's id has a colon. */
function ownerOfChannel({ team, person }: Receiver): string {
  return person === undefined ? team : `person:${person}`;
}

/** What the receiver shows once it has the page. */
export function alarmAfter(event: PageEvent): 'firing' | 'resolved' {
  return event === 'resolved' ? 'resolved' : 'firing';
}
