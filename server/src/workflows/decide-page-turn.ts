import { type Silence, silencedBy, type Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
import { countAttempt, type RetryPolicy } from '../paging/decide-delivery.ts';
import { decideNextMessage } from '../paging/decide-next-message.ts';
import { findChannel, type FoundChannel } from '../paging/find-channel.ts';
import { gatherPages } from '../paging/gather-pages.ts';
import { holdPage, mayBeHeld } from '../paging/hold-page.ts';
import { silenceSubjectOf } from '../paging/page-content.ts';
import type { ClaimedThread, ReceiverTurn, TurnTaken } from '../paging/page-outbox.ts';
import type { Page } from '../paging/page.ts';
import { admit, admitsAll, limitOf, type PersonLimit } from '../paging/receiver-limit.ts';

export interface TurnRules {
  readonly teams: readonly Team[];
  /** Those that may be in force. */
  readonly silences: readonly Silence[];
  readonly retry: RetryPolicy;
  readonly perPerson: PersonLimit;
}

export type PageTurn = TurnTaken &
  (
    | {
        /** What is to be sent now, counted already, and by what. */
        readonly send: { readonly page: Page; readonly found: FoundChannel };
      }
    | { readonly send: null; readonly result: 'settled' | 'failed' | 'silenced' | 'throttled' }
  );

type Rest = Extract<PageTurn, { send: null }>;

/**
 * What a thread's turn comes to: its newest page goes out, by itself or together with what else waits for its receiver, or
 * waits for a silence to end or for the receiver to have room. What was attempted once is not gathered, since it may have
 * been seen, and not counted again.
 */
export async function decidePageTurn(
  { pages, load, others }: ReceiverTurn,
  reference: string | null,
  { teams, silences, retry, perPerson }: TurnRules,
  nowMs: number,
): Promise<PageTurn> {
  const { send: page, settled } = decideNextMessage(pages, nowMs, retry);
  const rests = (result: Rest['result'], after: readonly Page[]): PageTurn => ({
    load,
    pages: [...settled, ...after],
    thread: 'release',
    send: null,
    result,
  });
  if (!page) return rests('settled', []);
  const found = findChannel(teams, page);
  if (!found) {
    const lastError = `${page.person ?? page.team} no longer has the channel ${page.channel}`;
    return rests('failed', [{ ...page, state: 'failed', lastError }]);
  }
  const silence = silenceOf(page, silences, nowMs);
  if (silence) return rests('silenced', [holdPage(page, silence, nowMs)]);
  const limit = limitOf(page, found.channel.kind, perPerson);
  const isNews = page.attempts === 0;
  const admission = admit(load, page, limit, nowMs);
  if (!admission.go && (isNews || nowMs < load.heldUntilMs)) {
    const { waitUntilMs, because } = admission;
    const waiting = { ...page, nextAttemptAtMs: waitUntilMs, lastError: because };
    return { ...rests('throttled', [waiting]), load: admission.load };
  }
  if (isNews && admission.go && limit.gathers && !isEdit(page, reference, found.channel.kind)) {
    const waiting = gatherable(await others(), found.channel.kind, silences, retry, nowMs);
    if (!admitsAll(admission.load, waiting.pages, limit, nowMs)) {
      const { digest, pages: gathered } = gatherPages([page, ...waiting.pages], nowMs);
      return {
        load: admission.load,
        pages: [...settled, ...waiting.settled, ...gathered],
        digest: countAttempt(digest, nowMs),
        thread: 'hold',
        send: { page: countAttempt(digest, nowMs), found },
      };
    }
  }
  const attempted = countAttempt(page, nowMs);
  return {
    load: isNews && admission.go ? admission.load : load,
    pages: [...settled, attempted],
    thread: 'hold',
    send: { page: attempted, found },
  };
}

/** What others wait with that nobody can have seen, and may go out now. */
function gatherable(
  threads: readonly Pick<ClaimedThread, 'pages' | 'reference'>[],
  kind: Kind,
  silences: readonly Silence[],
  retry: RetryPolicy,
  nowMs: number,
): { readonly pages: readonly Page[]; readonly settled: readonly Page[] } {
  const pages: Page[] = [];
  const settled: Page[] = [];
  for (const thread of threads) {
    // It may wait for room, which is there now.
    const next = decideNextMessage(thread.pages, Infinity, retry);
    if (!next.send) settled.push(...next.settled);
    else if (!isEdit(next.send, thread.reference, kind) && !silenceOf(next.send, silences, nowMs)) {
      pages.push(next.send);
      settled.push(...next.settled);
    }
  }
  return { pages, settled };
}

type Kind = Parameters<typeof limitOf>[1];

/** An all-clear that changes a message nobody is notified of: there is nothing to gather. */
function isEdit({ event }: Page, reference: string | null, kind: Kind): boolean {
  return kind === 'slack' && event === 'resolved' && reference !== null;
}

function silenceOf(page: Page, silences: readonly Silence[], nowMs: number): Silenced | null {
  if (!mayBeHeld(page)) return null;
  return silencedBy(silenceSubjectOf(page.content), silences, nowMs);
}
