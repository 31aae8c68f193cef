import type { Clock } from '../kernel/clock.ts';
import type { Team } from '../on-call/team.ts';
import { decideDelivery, defaultRetryPolicy, type RetryPolicy } from '../paging/decide-delivery.ts';
import type { FoundChannel } from '../paging/find-channel.ts';
import { mayBeHeld } from '../paging/hold-page.ts';
import { type Attempt, type AttemptOutcome, type PageChannels, sendThrough } from '../paging/page-channel.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { ClaimedThread, PageOutbox } from '../paging/page-outbox.ts';
import { type Page, receiverKey } from '../paging/page.ts';
import { defaultPersonLimit, type PersonLimit } from '../paging/receiver-limit.ts';
import { decidePageTurn, type PageTurn } from './decide-page-turn.ts';
import { type DeliveryLog, factsOf, reportPage } from './delivery-log.ts';
import type { SilenceStore } from './silence-store.ts';

export interface TakePageTurnParts {
  readonly outbox: PageOutbox;
  /** Asked once more before an alarm goes out: one may have been made, ended or changed since it was planned. */
  readonly silences?: Pick<SilenceStore, 'inForceAfter'>;
  /** As they are now, so that a corrected address counts for the next attempt. */
  readonly teams: () => readonly Team[];
  readonly channels: PageChannels;
  /** Made anew for each attempt and stored nowhere. Absent: pages have none. */
  readonly linksOf?: (page: Page, nowMs: number) => PageLinks;
  readonly clock: Clock;
  /** In [0, 1), for the jitter. */
  readonly random: () => number;
  readonly log: DeliveryLog;
  readonly retry?: RetryPolicy;
  readonly perPerson?: PersonLimit;
}

/** `lost`: another sender took over before the attempt. */
export type ThreadResult =
  'delivered' | 'retrying' | 'failed' | 'throttled' | 'silenced' | 'settled' | 'lost';

const resultOf: Record<Page['state'], ThreadResult> = {
  delivered: 'delivered',
  waiting: 'retrying',
  gathered: 'retrying',
  failed: 'failed',
  withdrawn: 'settled',
};

/**
 * One thread's turn, under its lease: decide what is worth sending and count the attempt, make it, record what became of
 * it. A crash in between leaves the lease to run out, and the page is sent again with the same id.
 */
export class TakePageTurn {
  readonly #parts: TakePageTurnParts;
  readonly #retry: RetryPolicy;
  readonly #perPerson: PersonLimit;

  constructor(parts: TakePageTurnParts) {
    this.#parts = parts;
    this.#retry = parts.retry ?? defaultRetryPolicy;
    this.#perPerson = parts.perPerson ?? defaultPersonLimit;
  }

  /** @param interrupt ends an attempt under way, as its temporary failure */
  async of(
    thread: ClaimedThread,
    nowMs: number,
    leaseMs: number,
    interrupt: AbortSignal,
  ): Promise<ThreadResult> {
    const turn = await this.#decide(thread, nowMs, leaseMs);
    if (!turn) return 'lost';
    const { taken, lease } = turn;
    for (const settled of taken.pages) {
      if (settled.state !== 'waiting' && settled.state !== 'gathered') reportPage(this.#parts.log, settled);
    }
    if (taken.send === null) return taken.result;
    const { page, found } = taken.send;
    // A channel has its own time limit; this one keeps a defect in it from outliving the lease.
    const signal = AbortSignal.any([interrupt, AbortSignal.timeout(leaseMs / 2)]);
    const reference = taken.digest ? null : thread.reference;
    const outcome = await this.#send(page, found, reference, signal);
    return this.#record(lease, page, outcome);
  }

  async #decide({ lease, pages, reference }: ClaimedThread, nowMs: number, leaseMs: number) {
    const { outbox, teams } = this.#parts;
    const mayBeSilent = pages.some((page) => page.state === 'waiting' && mayBeHeld(page));
    const rules = {
      teams: teams(),
      silences: (mayBeSilent && (await this.#parts.silences?.inForceAfter(nowMs))) || [],
      retry: this.#retry,
      perPerson: this.#perPerson,
    };
    const thread = { lease, receiver: receiverKey(pages[0]!), leaseUntilMs: nowMs + leaseMs };
    return outbox.takeTurn<PageTurn>(thread, (turn) => decidePageTurn(turn, reference, rules, nowMs));
  }

  async #send(
    page: Page,
    { channel, language }: FoundChannel,
    earlier: string | null,
    signal: AbortSignal,
  ): Promise<AttemptOutcome> {
    const { channels, linksOf, clock, log } = this.#parts;
    const links = page.event === 'resolved' ? null : (linksOf?.(page, clock.now()) ?? null);
    const attempt: Attempt = { language, earlier, links, signal };
    try {
      return await sendThrough(channels, channel.kind, page, channel, attempt);
    } catch (error) {
      log.error({ ...factsOf(page), err: error }, 'a channel broke its promise not to throw');
      return { kind: 'temporary', detail: 'the channel failed unexpectedly', retryAfterMs: null };
    }
  }

  async #record(lease: string, attempted: Page, outcome: AttemptOutcome): Promise<ThreadResult> {
    const { outbox, clock, log, random } = this.#parts;
    const endedMs = clock.now();
    if (outcome.kind === 'temporary' && outcome.retryAfterMs !== null) {
      const pauseMs = Math.min(outcome.retryAfterMs, this.#retry.longestRetryAfterMs);
      await outbox.pause(receiverKey(attempted), endedMs + pauseMs);
    }
    const after = decideDelivery(attempted, outcome, endedMs, random(), this.#retry);
    reportPage(log, after);
    const reference = outcome.kind === 'delivered' ? outcome.reference : undefined;
    if (!(await outbox.record(lease, [after], 'release', reference))) {
      log.warn(factsOf(after), 'another sender took this page over during the attempt; it may arrive twice');
    }
    return resultOf[after.state];
  }
}
