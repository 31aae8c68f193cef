import { sharingFate } from './gather-pages.ts';
import type { ClaimedThread, PageOutbox, ReceiverTurn, TurnOfThread, TurnTaken } from './page-outbox.ts';
import { type Page, receiverKey, threadOf } from './page.ts';
import { idleReceiver, type ReceiverLoad } from './receiver-limit.ts';

/** For tests: keeps the outbox's contract in a map. `plan` stands for the incident's transaction. */
export class InMemoryPageOutbox implements PageOutbox {
  /** Insertion order is the order of planning. */
  readonly #pages = new Map<string, Page>();
  readonly #leases = new Map<string, { readonly lease: string; readonly untilMs: number }>();
  readonly #references = new Map<string, string>();
  readonly #loads = new Map<string, ReceiverLoad>();
  /** Turns are decided one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #claims = 0;

  plan(pages: readonly Page[]): Promise<void> {
    for (const page of pages) if (!this.#pages.has(page.id)) this.#pages.set(page.id, page);
    return Promise.resolve();
  }

  claim(request: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<readonly ClaimedThread[]> {
    const dueSinceMs = new Map<string, number>();
    for (const page of this.#pages.values()) {
      const thread = threadOf(page);
      const held =
        (this.#leases.get(thread)?.untilMs ?? -Infinity) > request.nowMs ||
        this.#pagesIn(thread).some(({ state }) => state === 'gathered');
      if (page.state !== 'waiting' || page.nextAttemptAtMs > request.nowMs || held) continue;
      dueSinceMs.set(thread, Math.min(dueSinceMs.get(thread) ?? Infinity, page.nextAttemptAtMs));
    }
    const threads = [...dueSinceMs].sort((a, b) => a[1] - b[1]).slice(0, request.limit);
    return Promise.resolve(
      threads.map(([thread]) => {
        const lease = this.#lease(thread, request.leaseUntilMs);
        return { lease, pages: this.#pagesIn(thread), reference: this.#references.get(thread) ?? null };
      }),
    );
  }

  takeTurn<Taken extends TurnTaken>(
    { lease, receiver, leaseUntilMs }: TurnOfThread,
    decide: (turn: ReceiverTurn) => Promise<Taken>,
  ): Promise<{ readonly taken: Taken; readonly lease: string } | null> {
    const turn = this.#turn.then(async () => {
      const thread = this.#threadOf(lease);
      if (thread === undefined) return null;
      const pages = this.#pagesIn(thread);
      const load = this.#loads.get(receiver) ?? idleReceiver;
      const taken = await decide({
        pages,
        load,
        others: () => Promise.resolve(this.#others(receiver, thread)),
      });
      this.#loads.set(receiver, taken.load);
      for (const page of taken.pages) {
        this.#pages.set(page.id, page);
        if (threadOf(page) !== thread) this.#leases.delete(threadOf(page));
      }
      if (taken.thread === 'release' || taken.digest) this.#leases.delete(thread);
      if (!taken.digest) return { taken, lease };
      this.#pages.set(taken.digest.id, taken.digest);
      return { taken, lease: this.#lease(threadOf(taken.digest), leaseUntilMs) };
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  pause(receiver: string, untilMs: number): Promise<void> {
    const load = this.#loads.get(receiver) ?? idleReceiver;
    this.#loads.set(receiver, { ...load, heldUntilMs: Math.max(load.heldUntilMs, untilMs) });
    return Promise.resolve();
  }

  record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean> {
    const thread = this.#threadOf(lease);
    if (thread === undefined) return Promise.resolve(false);
    for (const page of pages) {
      this.#pages.set(page.id, page);
      if (!page.content.digest || page.state === 'waiting') continue;
      for (const one of this.#pages.values()) {
        if (one.digest === page.id) this.#pages.set(one.id, sharingFate(one, page));
      }
    }
    if (reference !== undefined) this.#references.set(thread, reference);
    if (then === 'release') this.#leases.delete(thread);
    return Promise.resolve(true);
  }

  find(id: string): Promise<Page | null> {
    return Promise.resolve(this.#pages.get(id) ?? null);
  }

  gatheredIn(digest: string): Promise<readonly Page[]> {
    return Promise.resolve([...this.#pages.values()].filter((page) => page.digest === digest));
  }

  pagesOf(incidentId: string): Promise<readonly Page[]> {
    return Promise.resolve([...this.#pages.values()].filter((page) => page.incidentId === incidentId));
  }

  #others(receiver: string, own: string): Pick<ClaimedThread, 'pages' | 'reference'>[] {
    const dueMs = new Map<string, number>();
    for (const page of this.#pages.values()) {
      if (page.state !== 'waiting' || receiverKey(page) !== receiver || threadOf(page) === own) continue;
      dueMs.set(threadOf(page), Math.min(dueMs.get(threadOf(page)) ?? Infinity, page.nextAttemptAtMs));
    }
    return [...dueMs]
      .sort((a, b) => a[1] - b[1])
      .map(([thread]) => ({
        pages: this.#pagesIn(thread),
        reference: this.#references.get(thread) ?? null,
      }))
      .filter(({ pages }) => !pages.some(isOnItsWay))
      .slice(0, 1_000);
  }

  #pagesIn(thread: string): Page[] {
    return [...this.#pages.values()].filter((page) => threadOf(page) === thread);
  }

  #lease(thread: string, untilMs: number): string {
    const lease = `lease-${++this.#claims}`;
    this.#leases.set(thread, { lease, untilMs });
    return lease;
  }

  #threadOf(lease: string): string | undefined {
    return [...this.#leases].find(([, held]) => held.lease === lease)?.[0];
  }
}

function isOnItsWay({ state, attempts }: Page): boolean {
  return state === 'gathered' || (state === 'waiting' && attempts > 0);
}
