import type { IncidentEventView } from '@wegwarte/contract';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Page } from '../paging/page.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import type { AlarmStore, IncidentEvent, IncidentStore } from './incident-store.ts';

const MAX_EVENTS = 500;

export interface ShowTimelineParts {
  readonly incidents: Pick<AlarmStore, 'find' | 'historyOf'> & Pick<IncidentStore, 'partsOf'>;
  readonly outbox: Pick<PageOutbox, 'pagesOf'>;
}

/** Everything that happened to an incident, oldest first. @throws WegwarteError `not-found` */
export async function showTimeline(
  id: string,
  { incidents, outbox }: ShowTimelineParts,
): Promise<IncidentEventView[]> {
  if (!(await incidents.find(id))) throw new WegwarteError('not-found', `no incident ${id}`);
  const [history, pages, parts] = await Promise.all([
    incidents.historyOf(id, MAX_EVENTS),
    outbox.pagesOf(id),
    incidents.partsOf([id]),
  ]);
  const told = [
    ...history.flatMap(ofEvent),
    ...pages.flatMap(ofPage),
    ...parts.map((part): Told => ({ atMs: part.openedAtMs, change: 'part', detail: '', incident: part.id })),
  ];
  return told
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...rest }) => ({
      by: null,
      receiver: null,
      attempts: null,
      inDigest: false,
      incident: null,
      ...rest,
      at: new Date(atMs).toISOString(),
    }));
}

type Told = { readonly atMs: number } & Pick<IncidentEventView, 'change' | 'detail'> &
  Partial<IncidentEventView>;

function ofEvent({ atMs, change, detail, by }: IncidentEvent): Told[] {
  return change === 'update' ? [] : [{ atMs, change, detail, by: by ?? null }];
}

/** How a page ended, or what it waits for. */
function ofPage(page: Page): Told[] {
  const { event, team, person = null, channel, state, deliveredAtMs, lastAttemptAtMs, plannedAtMs } = page;
  const { attempts, digest } = page;
  const about = { receiver: { team, person, channel }, attempts, inDigest: digest !== undefined };
  const detail = page.lastError ?? '';
  switch (state) {
    case 'delivered':
      return [{ atMs: deliveredAtMs ?? plannedAtMs, change: 'page-delivered', detail: event, ...about }];
    case 'failed':
      return [{ atMs: lastAttemptAtMs ?? plannedAtMs, change: 'page-failed', detail, ...about }];
    case 'waiting':
    case 'gathered':
      return [{ atMs: plannedAtMs, change: 'page-waiting', detail, ...about }];
    case 'withdrawn':
      return [];
  }
}
