import type { Page } from './page.ts';
import type { ReceiverLoad } from './receiver-limit.ts';

/** All that one channel is told about one incident, held by one sender for a while. */
export interface ClaimedThread {
  /** Names the claim; another claim of the same thread has another name. */
  readonly lease: string;
  /** Every page of the thread, settled ones too, in the order they were planned. */
  readonly pages: readonly Page[];
  /** What the channel gave last to find its message again by; null when it gave nothing. */
  readonly reference: string | null;
}

/** A claimed thread whose turn it is. */
export interface TurnOfThread {
  readonly lease: string;
  /** Whom it tells, see `receiverKey`. */
  readonly receiver: string;
  /** Of a digest's thread, if it comes to one. */
  readonly leaseUntilMs: number;
}

/** A thread at its turn, as it is now, and what else is to be known of its receiver. */
export interface ReceiverTurn {
  /** Every page of the thread, in the order they were planned. */
  readonly pages: readonly Page[];
  readonly load: ReceiverLoad;
  /**
   * Other threads with a waiting page for the same receiver, due or not, of which nothing is on its way; those due longest
   * first, at most 1,000. They are nobody else's until what is decided is written.
   */
  readonly others: () => Promise<readonly Pick<ClaimedThread, 'pages' | 'reference'>[]>;
}

/** What a turn comes to, to be written. */
export interface TurnTaken {
  readonly load: ReceiverLoad;
  /** As they are after it: of the thread, and of others that were asked for, which are freed. */
  readonly pages: readonly Page[];
  /** A page of a thread of its own, which is held instead of the turn's. */
  readonly digest?: Page;
  readonly thread: 'hold' | 'release';
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
   * out (`leaseUntil <= nowMs`); those due longest first. One of which a page is on its way in a digest waits for that. Racing claims get different threads. A page planned
   * into a thread that is held waits until the thread is free again.
   */
  claim(request: {
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly limit: number;
  }): Promise<readonly ClaimedThread[]>;

  /**
   * Decides a claimed thread's turn, alone for its receiver over all instances, and writes what was decided, all or none.
   * `decide` does nothing but decide. Answers with the lease of what is held now: the thread's, or its digest's; null, with
   * nothing decided, when the lease has passed to another claim.
   */
  takeTurn<Taken extends TurnTaken>(
    thread: TurnOfThread,
    decide: (turn: ReceiverTurn) => Promise<Taken>,
  ): Promise<{ readonly taken: Taken; readonly lease: string } | null>;

  /** Nothing may be sent to a receiver before a time. Never makes an earlier pause shorter. */
  pause(receiver: string, untilMs: number): Promise<void>;

  /**
   * Writes pages of a claimed thread as they are now, all or none, and with `release` frees the thread in the same
   * step. False, with nothing written, when the lease has passed to another claim. One that merely ran out still
   * counts: what happened must not be forgotten because it took long. A `reference` replaces the thread's. What becomes of
   * a digest becomes of the pages gathered in it, in the same step.
   */
  record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean>;

  find(id: string): Promise<Page | null>;

  /** The pages that a digest tells of, in the order they were planned. */
  gatheredIn(digest: string): Promise<readonly Page[]>;

  /** Every page of an incident, in the order they were planned. */
  pagesOf(incidentId: string): Promise<readonly Page[]>;
}
