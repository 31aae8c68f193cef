import type { Clock } from '../kernel/clock.ts';
import type { Language } from '../kernel/title.ts';
import { silencedBy, type Silenced } from '../on-call/silence.ts';
import type { TeamChannel } from '../on-call/team-channel.ts';
import type { Team } from '../on-call/team.ts';
import {
  type ChannelLoad,
  decideThrottle,
  defaultThrottleLimit,
  holdChannel,
  idleChannel,
  type ThrottleLimit,
} from '../paging/channel-throttle.ts';
import {
  countAttempt,
  decideDelivery,
  defaultRetryPolicy,
  type RetryPolicy,
} from '../paging/decide-delivery.ts';
import { decideNextMessage } from '../paging/decide-next-message.ts';
import { findChannel } from '../paging/find-channel.ts';
import { holdPage, mayBeHeld } from '../paging/hold-page.ts';
import { type Attempt, type AttemptOutcome, type PageChannels, sendThrough } from '../paging/page-channel.ts';
import type { PageLinks } from '../paging/page-link.ts';
import type { ClaimedThread, PageOutbox } from '../paging/page-outbox.ts';
import { type Page, receiverKey } from '../paging/page.ts';
import type { SilenceStore } from './silence-store.ts';

/** As pino's: the facts, then the sentence. */
export interface DeliveryLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface PageDeliveryOptions {
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
  readonly throttle?: ThrottleLimit;
  /** Threads in hand at once. */
  readonly concurrency?: number;
  /** How often to look for due pages when nobody calls `wake`. */
  readonly pollMs?: number;
  /** How long a sender may be silent before another one takes its threads; several times a channel's own time limit. */
  readonly leaseMs?: number;
}

/** `lost`: another sender took over before the attempt. */
export type ThreadResult =
  'delivered' | 'retrying' | 'failed' | 'throttled' | 'silenced' | 'settled' | 'lost';

const resultOf: Record<Page['state'], ThreadResult> = {
  delivered: 'delivered',
  waiting: 'retrying',
  failed: 'failed',
  withdrawn: 'settled',
};

/**
 * Sends what is due. For each thread, under its lease: decide what is worth sending, count the attempt, make it, record
 * what became of it. A crash in between leaves the lease to run out and the page is sent again with the same id.
 *
 * A claim takes no more threads than can be in hand at once, so no lease runs while its page stands in a queue.
 */
export class PageDelivery {
  readonly #options: PageDeliveryOptions;
  readonly #retry: RetryPolicy;
  readonly #throttle: ThrottleLimit;
  readonly #concurrency: number;
  readonly #pollMs: number;
  readonly #leaseMs: number;
  readonly #loads = new Map<string, ChannelLoad>();
  readonly #interrupt = new AbortController();
  readonly #inHand = new Set<Promise<ThreadResult | null>>();
  #loop: Promise<void> | null = null;
  #stopping = false;
  #endPause: () => void = () => undefined;
  #woken = false;

  constructor(options: PageDeliveryOptions) {
    this.#options = options;
    this.#retry = options.retry ?? defaultRetryPolicy;
    this.#throttle = options.throttle ?? defaultThrottleLimit;
    this.#concurrency = options.concurrency ?? 8;
    this.#pollMs = options.pollMs ?? 1_000;
    this.#leaseMs = options.leaseMs ?? 60_000;
  }

  /** One round, to its end. Rejects when the outbox cannot be claimed from. */
  async runOnce(nowMs: number): Promise<readonly ThreadResult[]> {
    const results = await Promise.all(await this.#takeUp(nowMs));
    return results.filter((result) => result !== null);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** A hint that something may be due, so that a page need not wait for the next poll. */
  wake(): void {
    this.#woken = true;
    this.#endPause();
  }

  /** Takes no new threads, lets attempts under way end for up to `graceMs`, then interrupts them; they are recorded. */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stopping = true;
    this.#endPause();
    const timer = setTimeout(() => this.#interrupt.abort(), graceMs);
    await this.#loop;
    await Promise.all(this.#inHand);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping) {
      try {
        await this.#takeUp(this.#options.clock.now());
        failures = 0;
      } catch (error) {
        if (failures++ === 0) this.#options.log.warn({ err: error }, 'pages cannot be fetched; trying again');
      }
      await this.#pause(Math.min(30_000, this.#pollMs * 2 ** Math.min(failures, 10)));
    }
  }

  /**
   * Claims as many threads as there are hands free and starts on them. The loop does not wait for them to end: a team
   * whose receiver hangs until the time limit must not keep the other teams' pages back.
   */
  async #takeUp(nowMs: number): Promise<readonly Promise<ThreadResult | null>[]> {
    const limit = this.#concurrency - this.#inHand.size;
    if (limit <= 0) return [];
    const threads = await this.#options.outbox.claim({ nowMs, leaseUntilMs: nowMs + this.#leaseMs, limit });
    const full = threads.length === limit;
    return threads.map((thread) => {
      const turn = this.#takeTurn(thread, nowMs)
        .catch((error: unknown) => {
          const message = 'a page could not be recorded; it is sent again when its lease runs out';
          this.#options.log.warn({ err: error }, message);
          return null;
        })
        .finally(() => {
          this.#inHand.delete(turn);
          // There may be more than was claimed; a free hand need not wait for the next poll.
          if (full) this.wake();
        });
      this.#inHand.add(turn);
      return turn;
    });
  }

  async #pause(pauseMs: number): Promise<void> {
    if (!this.#woken && !this.#stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.#endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#woken = false;
  }

  async #takeTurn({ lease, pages, reference }: ClaimedThread, nowMs: number): Promise<ThreadResult> {
    const { outbox, clock, log, random } = this.#options;
    const { send: page, settled } = decideNextMessage(pages, nowMs, this.#retry);
    if (!page) {
      await this.#settle(lease, settled);
      return 'settled';
    }
    const found = findChannel(this.#options.teams(), page);
    if (!found) {
      const lastError = `${page.person ?? page.team} no longer has the channel ${page.channel}`;
      await this.#settle(lease, [...settled, { ...page, state: 'failed', lastError }]);
      return 'failed';
    }
    const silence = await this.#silenceOf(page, nowMs);
    if (silence) {
      await outbox.record(lease, [...settled, holdPage(page, silence, nowMs)], 'release');
      return 'silenced';
    }
    const loadKey = receiverKey(page);
    const throttle = decideThrottle(this.#loads.get(loadKey) ?? idleChannel, nowMs, this.#throttle);
    this.#loads.set(loadKey, throttle.load);
    if (!throttle.go) {
      const waiting: Page = { ...page, nextAttemptAtMs: throttle.waitUntilMs, lastError: throttle.because };
      await outbox.record(lease, [...settled, waiting], 'release');
      return 'throttled';
    }
    const attempted = countAttempt(page, nowMs);
    if (!(await outbox.record(lease, [...settled, attempted], 'hold'))) return 'lost';
    for (const other of settled) this.#report(other);
    const outcome = await this.#send(attempted, found.channel, found.language, reference);
    const endedMs = clock.now();
    if (outcome.kind === 'temporary' && outcome.retryAfterMs !== null) {
      const untilMs = endedMs + Math.min(outcome.retryAfterMs, this.#retry.longestRetryAfterMs);
      this.#loads.set(loadKey, holdChannel(this.#loads.get(loadKey) ?? idleChannel, untilMs));
    }
    const after = decideDelivery(attempted, outcome, endedMs, random(), this.#retry);
    this.#report(after);
    const ownReference = outcome.kind === 'delivered' ? outcome.reference : undefined;
    if (!(await outbox.record(lease, [after], 'release', ownReference))) {
      log.warn(factsOf(after), 'another sender took this page over during the attempt; it may arrive twice');
    }
    return resultOf[after.state];
  }

  async #silenceOf(page: Page, nowMs: number): Promise<Silenced | null> {
    if (!mayBeHeld(page)) return null;
    const silences = (await this.#options.silences?.inForceAfter(nowMs)) ?? [];
    const { journey, step, segment, team } = page.content;
    return silencedBy({ journey, step, segment: segment?.values ?? [], team }, silences, nowMs);
  }

  /** Ends a turn in which nothing was sent. */
  async #settle(lease: string, settled: readonly Page[]): Promise<void> {
    if (!(await this.#options.outbox.record(lease, settled, 'release'))) return;
    for (const page of settled) this.#report(page);
  }

  async #send(
    page: Page,
    channel: TeamChannel,
    language: Language,
    earlier: string | null,
  ): Promise<AttemptOutcome> {
    // A channel has its own time limit; this one keeps a defect in it from outliving the lease.
    const signal = AbortSignal.any([this.#interrupt.signal, AbortSignal.timeout(this.#leaseMs / 2)]);
    const links =
      page.event === 'resolved' ? null : (this.#options.linksOf?.(page, this.#options.clock.now()) ?? null);
    const attempt: Attempt = { language, earlier, links, signal };
    try {
      return await sendThrough(this.#options.channels, channel.kind, page, channel, attempt);
    } catch (error) {
      this.#options.log.error({ ...factsOf(page), err: error }, 'a channel broke its promise not to throw');
      return { kind: 'temporary', detail: 'the channel failed unexpectedly', retryAfterMs: null };
    }
  }

  #report(page: Page): void {
    const { log } = this.#options;
    if (page.state === 'delivered') log.info(factsOf(page), 'page delivered');
    else if (page.state === 'withdrawn') log.info(factsOf(page), 'page withdrawn');
    else if (page.state === 'failed') log.error(factsOf(page), 'page failed, its receiver has not been told');
    else log.warn(factsOf(page), 'page not delivered yet, trying again');
  }
}

/** What may be logged of a page. No address, and nothing of its content. */
function factsOf(page: Page): object {
  return {
    page: page.id,
    incident: page.incidentId,
    team: page.team,
    person: page.person,
    channel: page.channel,
    event: page.event,
    attempts: page.attempts,
    reason: page.lastError,
  };
}
