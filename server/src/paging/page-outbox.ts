import type { Page } from './page.ts';

/** All that one channel is told about one incident, held by one sender for a while. */
export interface ClaimedThread {
  /** Names the claim; another claim of the same thread has another name. */
  readonly lease: string;
  /** Every page of the thread, settled ones too, in the order they were planned. */
  readonly pages: readonly Page[];
  /** What the channel gave last to find its message again by; null when it gave nothing. */
  readonly reference: string | null;
}

/**
 * Port: the pages still to be sent, and those that were.
 *
 * Pages get in by the transaction that changes the incident, so there is never an incident without its page nor a page
 * without its incident. That write ignores ids it knows already, whatever has become of them: planning twice pages once.
 *
 * A thread is the pages of one incident for one team and channel. At most one sender holds a thread at a time. A sender
 * that dies leaves its lease to run out; the next one sends again, with the same ids. So a page may arrive twice, which
 * its id lets the receiver see, but none is lost.
 */
export interface PageOutbox {
  /**
   * Takes up to `limit` threads that have a waiting page with `nextAttemptAtMs <= nowMs` and whose lease, if any, ran
   * out (`leaseUntil <= nowMs`); those due longest first. Racing claims get different threads. A page planned
   * into a thread that is held waits until the thread is free again.
   */
  claim(request: {
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly limit: number;
  }): Promise<readonly ClaimedThread[]>;

  /**
   * Writes pages of a claimed thread as they are now, all or none, and with `release` frees the thread in the same
   * step. False, with nothing written, when the lease has passed to another claim. One that merely ran out still
   * counts: what happened must not be forgotten because it took long. A `reference` replaces the thread's.
   */
  record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean>;

  find(id: string): Promise<Page | null>;

  /** Every page of an incident, in the order they were planned. */
  pagesOf(incidentId: string): Promise<readonly Page[]>;
}
