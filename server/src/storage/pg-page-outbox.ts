import { randomUUID } from 'node:crypto';
import type { ClaimedThread, PageOutbox } from '../paging/page-outbox.ts';
import { type Page, threadOf } from '../paging/page.ts';
import type { Database, Queryable } from './database.ts';

/** Pages in PostgreSQL. One row a thread carries the lease, so that a thread is locked, not its pages. */
export class PgPageOutbox implements PageOutbox {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async claim(request: {
    nowMs: number;
    leaseUntilMs: number;
    limit: number;
  }): Promise<readonly ClaimedThread[]> {
    return this.database.transaction(async (transaction) => {
      const due = await transaction.query<{ id: string; reference: string | null }>(selectDueThreads, [
        request.nowMs,
        request.limit,
      ]);
      const claimed: ClaimedThread[] = [];
      for (const { id, reference } of due.rows) {
        const lease = randomUUID();
        await transaction.query(leaseThread, [id, lease, request.leaseUntilMs]);
        const pages = await transaction.query<{ body: Page }>(selectThreadPages, [id]);
        claimed.push({ lease, pages: pages.rows.map((row) => row.body), reference });
      }
      return claimed;
    });
  }

  async record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ id: string }>(lockLease, [lease]);
      if (rows.length === 0) return false;
      for (const page of pages) {
        const values = [page.id, page.state, page.nextAttemptAtMs, JSON.stringify(page)];
        await transaction.query(updatePage, values);
        if (page.state === 'failed') await transaction.query(hastenEscalation, [page.incidentId]);
      }
      if (reference !== undefined) await transaction.query(updateReference, [rows[0]!.id, reference]);
      if (then === 'release') await transaction.query(releaseThread, [rows[0]!.id]);
      return true;
    });
  }

  async find(id: string): Promise<Page | null> {
    const [row] = await this.database.query<{ body: Page }>(selectPage, [id]);
    return row?.body ?? null;
  }

  async pagesOf(incidentId: string): Promise<readonly Page[]> {
    return (await this.database.query<{ body: Page }>(selectIncidentPages, [incidentId])).map(
      (row) => row.body,
    );
  }
}

/** Writes planned pages in the transaction that changes their incident; ids that are there already stay as they are. */
export async function insertPages(transaction: Queryable, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const thread = threadOf(page);
    await transaction.query('insert into page_thread (id) values ($1) on conflict do nothing', [thread]);
    const values = [page.id, thread, page.incidentId, page.state, page.nextAttemptAtMs, JSON.stringify(page)];
    await transaction.query(insertPage, values);
  }
}

/** What waits and nobody can have seen is not sent any more; all-clears are. */
export async function withdrawAlarms(
  transaction: Queryable,
  incidentId: string,
  reason: string,
): Promise<void> {
  await transaction.query(withdrawWaiting, [incidentId, reason]);
}

// Threads another claim is just taking are passed over, not waited for.
const selectDueThreads = /* sql */ `
  select page_thread.id, reference
  from (
    select thread_id, min(next_attempt_at) as due from page
    where state = 'waiting' and next_attempt_at <= to_timestamp($1::float8 / 1000)
    group by thread_id
  ) as waiting
  join page_thread on page_thread.id = waiting.thread_id
  where lease_until is null or lease_until <= to_timestamp($1::float8 / 1000)
  order by due, page_thread.id limit $2
  for update of page_thread skip locked`;

const leaseThread = /* sql */ `
  update page_thread set lease = $2, lease_until = to_timestamp($3::float8 / 1000) where id = $1`;

const lockLease = /* sql */ `select id from page_thread where lease = $1 for update`;

const releaseThread = /* sql */ `update page_thread set lease = null, lease_until = null where id = $1`;

const updateReference = /* sql */ `update page_thread set reference = $2 where id = $1`;

const selectPage = /* sql */ `select body from page where id = $1`;

const selectThreadPages = /* sql */ `select body from page where thread_id = $1 order by planned`;

const selectIncidentPages = /* sql */ `select body from page where incident_id = $1 order by planned`;

const updatePage = /* sql */ `
  update page set state = $2, next_attempt_at = to_timestamp($3::float8 / 1000), body = $4 where id = $1`;

const insertPage = /* sql */ `
  insert into page (id, thread_id, incident_id, state, next_attempt_at, body)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6) on conflict do nothing`;

const withdrawWaiting = /* sql */ `
  update page set state = 'withdrawn', body = body || jsonb_build_object('state', 'withdrawn', 'lastError', $2::text)
  where incident_id = $1 and state = 'waiting' and body ->> 'attempts' = '0' and body ->> 'event' <> 'resolved'`;

// Whoever was to be told cannot be: it is not waited for them.
const hastenEscalation = /* sql */ `
  update escalation set next_at = 'epoch' where incident_id = $1`;
