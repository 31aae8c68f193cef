import type { IncidentView } from '@wegwarte/contract';

export interface WhoHasIt {
  /** Somebody took it. */
  readonly taken: boolean;
  readonly takenBy: string | null;
  readonly takenAtMs: number | null;
  readonly page: 'paged' | 'pageFailed' | 'pageWaiting' | 'pageNobody';
  readonly pageAtMs: number | null;
  /** A page that reached nobody is a problem of its own. */
  readonly unreached: boolean;
}

const pages = {
  delivered: 'paged',
  failed: 'pageFailed',
  waiting: 'pageWaiting',
  nobody: 'pageNobody',
} as const;

/** The last link of the chain: did the page arrive, and did anybody take it. */
export function whoHasIt(
  incident: Pick<IncidentView, 'page' | 'acknowledgedAt' | 'acknowledgedBy'>,
): WhoHasIt {
  const { page } = incident;
  const taken = incident.acknowledgedAt !== null;
  return {
    taken,
    takenBy: incident.acknowledgedBy,
    takenAtMs: incident.acknowledgedAt === null ? null : Date.parse(incident.acknowledgedAt),
    page: pages[page.state],
    pageAtMs: page.at === null ? null : Date.parse(page.at),
    unreached: !taken && (page.state === 'failed' || page.state === 'nobody'),
  };
}
