import type { ClaimedThread, PageOutbox } from './page-outbox.ts';
import { type Page, threadOf } from './page.ts';

/** For tests: keeps the outbox's contract in a map. `plan` stands for the incident's transaction. */
export class InMemoryPageOutbox implements PageOutbox {
  /** Insertion order is the order of planning. */
  readonly #pages = new Map<string, Page>();
  readonly #leases = new Map<string, { readonly lease: string; readonly untilMs: number }>();
  readonly #references = new Map<string, string>();
  #claims = 0;

  plan(pages: readonly Page[]): Promise<void> {
    for (const page of pages) if (!this.#pages.has(page.id)) this.#pages.set(page.id, page);
    return Promise.resolve();
  }

  claim(request: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<readonly ClaimedThread[]> {
    const dueSinceMs = new Map<string, number>();
    for (const page of this.#pages.values()) {
      const thread = threadOf(page);
      const held = (this.#leases.get(thread)?.untilMs ?? -Infinity) > request.nowMs;
      if (page.state !== 'waiting' || page.nextAttemptAtMs > request.nowMs || held) continue;
      dueSinceMs.set(thread, Math.min(dueSinceMs.get(thread) ?? Infinity, page.nextAttemptAtMs));
    }
    const threads = [...dueSinceMs].sort((a, b) => a[1] - b[1]).slice(0, request.limit);
    return Promise.resolve(
      threads.map(([thread]) => {
        const lease = `lease-${++this.#claims}`;
        this.#leases.set(thread, { lease, untilMs: request.leaseUntilMs });
        const pages = [...this.#pages.values()].filter((page) => threadOf(page) === thread);
        return { lease, pages, reference: this.#references.get(thread) ?? null };
      }),
    );
  }

  record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean> {
    const thread = [...this.#leases].find(([, held]) => held.lease === lease)?.[0];
    if (thread === undefined) return Promise.resolve(false);
    for (const page of pages) this.#pages.set(page.id, page);
    if (reference !== undefined) this.#references.set(thread, reference);
    if (then === 'release') this.#leases.delete(thread);
    return Promise.resolve(true);
  }

  find(id: string): Promise<Page | null> {
    return Promise.resolve(this.#pages.get(id) ?? null);
  }

  pagesOf(incidentId: string): Promise<readonly Page[]> {
    return Promise.resolve([...this.#pages.values()].filter((page) => page.incidentId === incidentId));
  }
}
