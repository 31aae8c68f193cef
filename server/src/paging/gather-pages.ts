import { createHash } from 'node:crypto';
import { digestSummary } from './digest-text.ts';
import type { DigestLine, PageContent } from './page-content.ts';
import { type Page, waitingPage } from './page.ts';
import { pagePlace } from './page-facts.ts';

/** Told each by a line of their own; the others are counted. */
const MAX_ALARMS = 100;
const MAX_OVER = 20;

export interface Gathered {
  /** One message in place of them all, about to be sent. */
  readonly digest: Page;
  /** They share its fate: what becomes of the digest becomes of them. */
  readonly pages: readonly Page[];
}

/**
 * One page about several incidents, to one receiver, the worst first, of equals the oldest. Its id is made of theirs:
 * sent again after a crash it is the same message, and about the same incidents, whatever was planned meanwhile.
 */
export function gatherPages(pages: readonly [Page, ...Page[]], nowMs: number): Gathered {
  const sorted = pages.toSorted(byUrgency) as [Page, ...Page[]];
  const [worst] = sorted;
  const { team, person, channel } = worst;
  const receiver = { team, channel, ...(person !== undefined && { person }) };
  const ids = pages.map(({ id }) => id).toSorted();
  const about = {
    ...receiver,
    incidentId: `digest-${createHash('sha256').update(ids.join()).digest('hex').slice(0, 32)}`,
    event: worst.event,
    changedAtMs: Math.max(...pages.map(({ changedAtMs }) => changedAtMs)),
  };
  const digest = waitingPage(about, contentOf(sorted), nowMs);
  return {
    digest,
    pages: pages.map((page) => ({
      ...page,
      state: 'gathered',
      digest: digest.id,
      attempts: page.attempts + 1,
      lastAttemptAtMs: nowMs,
      lastError: null,
    })),
  };
}

/** A page as its digest left it. */
export function sharingFate(page: Page, digest: Page): Page {
  const { state, deliveredAtMs, lastAttemptAtMs, lastError } = digest;
  return { ...page, state, deliveredAtMs, lastAttemptAtMs, lastError };
}

function contentOf(pages: readonly [Page, ...Page[]]): PageContent {
  const [worst] = pages;
  const alarms = pages.filter(({ event }) => event !== 'resolved');
  const over = pages.filter(({ event }) => event === 'resolved');
  const told = [...alarms.slice(0, MAX_ALARMS), ...over.slice(0, MAX_OVER)];
  const digest = { alarms: alarms.length, over: over.length, lines: told.map(lineOf) };
  const { summary, dashboardUrl } = worst.content;
  return {
    ...worst.content,
    summary: { en: digestSummary('en', digest, summary), de: digestSummary('de', digest, summary) },
    incidentUrl: dashboardUrl,
    digest,
  };
}

function lineOf({ incidentId, event, changedAtMs, content }: Page): DigestLine {
  const { severity, startedAtMs, resolvedAtMs, incidentUrl } = content;
  const about = content.kind === 'platform' ? { journey: null, step: null, stuck: null, n: null } : content;
  const { journey, step, stuck, n } = about;
  return {
    incidentId,
    event,
    severity,
    journey,
    step,
    place: { en: pagePlace('en', content), de: pagePlace('de', content) },
    stuck,
    n,
    startedAtMs,
    endedAtMs: event === 'resolved' ? (resolvedAtMs ?? changedAtMs) : null,
    incidentUrl,
  };
}

/** Total: in which order pages were claimed is chance, and a message sent again must read the same. */
function byUrgency(a: Page, b: Page): number {
  return (
    urgency(b) - urgency(a) ||
    lost(b) - lost(a) ||
    a.changedAtMs - b.changedAtMs ||
    (a.incidentId < b.incidentId ? -1 : 1)
  );
}

const severities = { critical: 3, warning: 2, info: 1 } as const;

function urgency({ event, content }: Page): number {
  return event === 'resolved' ? 0 : severities[content.severity];
}

function lost({ content }: Page): number {
  return content.kind === 'platform' ? 0 : content.lostCustomers.estimate;
}
