import { randomUUID } from 'node:crypto';
import { IN_VAIN_MS } from '../paging/escalation.ts';
import { sharingFate } from '../paging/gather-pages.ts';
import type {
  ClaimedThread,
  PageOutbox,
  ReceiverTurn,
  TurnOfThread,
  TurnTaken,
} from '../paging/page-outbox.ts';
import { type Page, threadOf } from '../paging/page.ts';
import { idleReceiver, type ReceiverLoad } from '../paging/receiver-limit.ts';
import type { Database, Queryable } from './database.ts';

interface ClaimedRow {
  lease: string;
  reference: string | null;
  body: Page;
}

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
    const { nowMs, leaseUntilMs, limit } = request;
    const rows = await this.database.query<ClaimedRow>(claimDue, [nowMs, limit, leaseUntilMs]);
    return [...Map.groupBy(rows, ({ lease }) => lease)].map(([lease, pages]) => ({
      lease,
      pages: pages.map(({ body }) => body),
      reference: pages[0]!.reference,
    }));
  }

  async takeTurn<Taken extends TurnTaken>(
    { lease, receiver, leaseUntilMs }: TurnOfThread,
    decide: (turn: ReceiverTurn) => Promise<Taken>,
  ): Promise<{ readonly taken: Taken; readonly lease: string } | null> {
    return this.database.transaction(async (transaction) => {
      // Receiver first, then threads, everywhere. Whoever held it before may have gathered this very thread.
      const held = await transaction.query<{ body: ReceiverLoad }>(lockReceiver, [
        receiver,
        JSON.stringify(idleReceiver),
      ]);
      const own = await transaction.query<{ thread: string; body: Page }>(lockLeased, [lease]);
      if (own.rows.length === 0) return null;
      const { thread } = own.rows[0]!;
      const load = held.rows[0]!.body;
      const taken = await decide({
        pages: own.rows.map((row) => row.body),
        load,
        others: () => lockOthers(transaction, receiver, thread),
      });
      if (taken.load !== load) await transaction.query(updateLoad, [receiver, JSON.stringify(taken.load)]);
      await updatePages(transaction, taken.pages);
      const others = new Set(taken.pages.map(threadOf));
      others.delete(thread);
      if (taken.thread === 'release' || taken.digest) others.add(thread);
      if (others.size > 0) await transaction.query(releaseThreads, [[...others]]);
      if (!taken.digest) return { taken, lease };
      await insertPages(transaction, [taken.digest]);
      const ofDigest = randomUUID();
      await transaction.query(leaseThread, [threadOf(taken.digest), ofDigest, leaseUntilMs]);
      return { taken, lease: ofDigest };
    });
  }

  async pause(receiver: string, untilMs: number): Promise<void> {
    const paused: ReceiverLoad = { ...idleReceiver, heldUntilMs: untilMs };
    await this.database.query(holdReceiver, [receiver, JSON.stringify(paused)]);
  }

  async record(
    lease: string,
    pages: readonly Page[],
    then: 'hold' | 'release',
    reference?: string,
  ): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ id: string }>(then === 'release' ? freeLease : lockLease, [
        lease,
      ]);
      if (rows.length === 0) return false;
      await updatePages(transaction, pages);
      for (const page of pages) {
        if (page.content.digest && page.state !== 'waiting') await shareFate(transaction, page);
      }
      if (reference !== undefined) await transaction.query(updateReference, [rows[0]!.id, reference]);
      return true;
    });
  }

  async find(id: string): Promise<Page | null> {
    const [row] = await this.database.query<{ body: Page }>(selectPage, [id]);
    return row?.body ?? null;
  }

  async gatheredIn(digest: string): Promise<readonly Page[]> {
    return (await this.database.query<{ body: Page }>(selectGathered, [digest])).map((row) => row.body);
  }

  async pagesOf(incidentId: string): Promise<readonly Page[]> {
    return (await this.database.query<{ body: Page }>(selectIncidentPages, [incidentId])).map(
      (row) => row.body,
    );
  }
}

/** Writes planned pages in the transaction that changes their incident; ids that are there already stay as they are. */
export async function insertPages(transaction: Queryable, pages: readonly Page[]): Promise<void> {
  if (pages.length === 0) return;
  const threads = pages.map(threadOf);
  await transaction.query(insertThreads, [threads]);
  const incidents = pages.map(({ content, incidentId }) => (content.digest ? null : incidentId));
  await transaction.query(insertPagesOf, [threads, incidents, JSON.stringify(pages)]);
}

async function updatePages(transaction: Queryable, pages: readonly Page[]): Promise<void> {
  if (pages.length === 0) return;
  await transaction.query(updateBodies, [JSON.stringify(pages)]);
  const told = pages.filter(({ content }) => !content.digest);
  const failed = told.filter(({ state }) => state === 'failed').map(({ incidentId }) => incidentId);
  if (failed.length > 0) await transaction.query(hastenEscalations, [failed, 0]);
  for (const { state, attempts, lastError, incidentId, plannedAtMs } of told) {
    const isInVain = state === 'waiting' && attempts > 0 && lastError !== null;
    if (isInVain) await transaction.query(hastenEscalations, [[incidentId], plannedAtMs + IN_VAIN_MS]);
  }
}

/** What became of a digest becomes of what it tells of. */
async function shareFate(transaction: Queryable, digest: Page): Promise<void> {
  const { rows } = await transaction.query<{ body: Page }>(selectGathered, [digest.id]);
  const onTheirWay = rows.filter(({ body }) => body.state === 'gathered');
  await updatePages(
    transaction,
    onTheirWay.map(({ body }) => sharingFate(body, digest)),
  );
}

async function lockOthers(
  transaction: Queryable,
  receiver: string,
  own: string,
): Promise<Pick<ClaimedThread, 'pages' | 'reference'>[]> {
  const { rows: threads } = await transaction.query<{ id: string; reference: string | null }>(lockWaiting, [
    receiver,
    own,
  ]);
  const { rows: pages } = await transaction.query<{ thread: string; body: Page }>(selectPagesOfThreads, [
    threads.map(({ id }) => id),
  ]);
  const pagesIn = Map.groupBy(pages, ({ thread }) => thread);
  return threads.map(({ id, reference }) => ({
    pages: (pagesIn.get(id) ?? []).map(({ body }) => body),
    reference,
  }));
}

/** What waits and nobody can have seen is not sent any more; all-clears are. */
export async function withdrawAlarms(
  transaction: Queryable,
  incidentId: string,
  reason: string,
): Promise<void> {
  await transaction.query(withdrawWaiting, [incidentId, reason]);
}

// Threads another claim is just taking are passed over, not waited for; and those that a digest has. The weaker lock lets
// whoever changes an incident plan a page into a thread meanwhile: waiting for each other could end in a deadlock.
const claimDue = /* sql */ `
  with waiting as (
    select thread_id, min(next_attempt_at) as due from page
    where state = 'waiting' and next_attempt_at <= to_timestamp($1::float8 / 1000)
    group by thread_id
  ), free as materialized (
    select page_thread.id, due from waiting join page_thread on page_thread.id = waiting.thread_id
    where (lease_until is null or lease_until <= to_timestamp($1::float8 / 1000))
      and not exists (select from page where page.thread_id = page_thread.id and state = 'gathered')
    order by due, page_thread.id limit $2
    for no key update of page_thread skip locked
  ), claimed as (
    update page_thread set lease = gen_random_uuid()::text, lease_until = to_timestamp($3::float8 / 1000)
    from free where page_thread.id = free.id
    returning page_thread.id, lease, reference, due
  )
  select lease, reference, body from claimed join page on page.thread_id = claimed.id
  order by due, claimed.id, planned`;

const leaseThread = /* sql */ `
  update page_thread set lease = $2, lease_until = to_timestamp($3::float8 / 1000) where id = $1`;

const lockLease = /* sql */ `select id from page_thread where lease = $1 for no key update`;

// The empty update locks the row, which an insert that does nothing would not.
const lockReceiver = /* sql */ `
  insert into receiver_load (receiver, body) values ($1, $2)
  on conflict (receiver) do update set receiver = excluded.receiver returning body`;

const updateLoad = /* sql */ `update receiver_load set body = $2 where receiver = $1`;

const holdReceiver = /* sql */ `
  insert into receiver_load (receiver, body) values ($1, $2)
  on conflict (receiver) do update set body = receiver_load.body || jsonb_build_object('heldUntilMs',
    greatest((receiver_load.body ->> 'heldUntilMs')::float8, (excluded.body ->> 'heldUntilMs')::float8))`;

// A page that somebody withdraws this very moment is passed over with its thread: waiting for it could end in a deadlock.
const lockWaiting = /* sql */ `
  with waiting as (
    select thread_id, min(next_attempt_at) as due from page
    where receiver = $1 and state = 'waiting' and thread_id <> $2
    group by thread_id order by due, thread_id limit 1000
  ), thread as materialized (
    select page_thread.id, reference, due from waiting join page_thread on page_thread.id = waiting.thread_id
    where not exists (
      select from page where page.thread_id = page_thread.id
        and (state = 'gathered' or (state = 'waiting' and body ->> 'attempts' <> '0')))
    for no key update of page_thread skip locked
  ), locked as materialized (
    select page.thread_id from page join thread on thread.id = page.thread_id for no key update of page skip locked
  )
  select id, reference from thread
  where (select count(*) from locked where locked.thread_id = thread.id)
    = (select count(*) from page where page.thread_id = thread.id)
  order by due, id`;

const releaseThreads = /* sql */ `
  update page_thread set lease = null, lease_until = null where id = any($1::text[])`;

const freeLease = /* sql */ `
  update page_thread set lease = null, lease_until = null where lease = $1 returning id`;

const updateReference = /* sql */ `update page_thread set reference = $2 where id = $1`;

const selectPage = /* sql */ `select body from page where id = $1`;

const lockLeased = /* sql */ `
  select thread_id as thread, body from page_thread join page on page.thread_id = page_thread.id
  where lease = $1 order by planned for no key update`;

const selectPagesOfThreads = /* sql */ `
  select thread_id as thread, body from page where thread_id = any($1::text[]) order by planned`;

const selectIncidentPages = /* sql */ `select body from page where incident_id = $1 order by planned`;

const selectGathered = /* sql */ `select body from page where digest = $1 order by planned`;

const updateBodies = /* sql */ `
  update page set state = body.value ->> 'state', body = body.value,
    next_attempt_at = to_timestamp((body.value ->> 'nextAttemptAtMs')::float8 / 1000)
  from jsonb_array_elements($1::jsonb) as body (value) where page.id = body.value ->> 'id'`;

// In one order everywhere: two that plan for the same threads must not wait for each other.
const insertThreads = /* sql */ `
  insert into page_thread (id) select distinct id from unnest($1::text[]) as thread (id) order by id
  on conflict do nothing`;

const insertPagesOf = /* sql */ `
  insert into page (id, thread_id, incident_id, state, next_attempt_at, body)
  select body ->> 'id', thread, incident, body ->> 'state',
    to_timestamp((body ->> 'nextAttemptAtMs')::float8 / 1000), body
  from unnest($1::text[], $2::text[], array(select jsonb_array_elements($3::jsonb)))
    with ordinality as planned (thread, incident, body, place)
  order by place
  on conflict do nothing`;

const withdrawWaiting = /* sql */ `
  update page set state = 'withdrawn', body = body || jsonb_build_object('state', 'withdrawn', 'lastError', $2::text)
  where incident_id = $1 and state = 'waiting' and body ->> 'attempts' = '0' and body ->> 'event' <> 'resolved'`;

// Whoever was to be told cannot be, or not for now: the escalation is looked at, and decides whether to wait for them.
const hastenEscalations = /* sql */ `
  update escalation set next_at = least(next_at, to_timestamp($2::float8 / 1000)) where incident_id = any($1::text[])`;
