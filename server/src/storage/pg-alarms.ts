import type { AnyIncident } from '../incidents/any-incident.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Escalation } from '../paging/escalation.ts';
import type {
  AlarmStore,
  DueEscalation,
  IncidentEvent,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from '../workflows/incident-store.ts';
import type { Database, Queryable } from './database.ts';
import { insertPages, withdrawAlarms } from './pg-page-outbox.ts';

/** Where incidents of one sort are. All parts are written by us, none comes from outside. */
export interface AlarmTable<One extends AnyIncident> {
  readonly name: string;
  /** Two columns: of a place there is one open incident at most, which an index sees to. */
  readonly place: readonly [string, string];
  readonly placeOf: (incident: One) => readonly [string, string];
  /** How the current ones are sorted, and how many of them are read. */
  readonly currentOrder: string;
}

export interface AlarmRow<One extends AnyIncident> {
  body: One;
  revision: number;
}

/** Incidents in PostgreSQL, be they with customers or with the platform. Races are settled by the revision and the index. */
export class PgAlarms<One extends AnyIncident> implements AlarmStore<One> {
  protected readonly database: Database;
  private readonly table: AlarmTable<One>;
  private readonly statements: ReturnType<typeof statementsOf>;

  constructor(database: Database, table: AlarmTable<One>) {
    this.database = database;
    this.table = table;
    this.statements = statementsOf(table);
  }

  async current(resolvedSinceMs: number): Promise<readonly StoredIncident<One>[]> {
    const rows = await this.database.query<AlarmRow<One>>(this.statements.current, [resolvedSinceMs]);
    return rows.map(asStored);
  }

  async find(id: string): Promise<StoredIncident<One> | null> {
    const [row] = await this.database.query<AlarmRow<One>>(this.statements.one, [id]);
    return row ? asStored(row) : null;
  }

  async change(
    incident: One,
    revision: number | null,
    event: IncidentEvent,
    beside: WrittenBeside = {},
  ): Promise<boolean> {
    const { insert, update } = this.statements;
    const { id, state, openedAtMs, resolvedAtMs } = incident;
    const place = this.table.placeOf(incident);
    const values = [id, ...place, state, openedAtMs, resolvedAtMs, JSON.stringify(incident)];
    return this.database.transaction(async (transaction) => {
      const { rowCount } =
        revision === null
          ? await transaction.query(insert, values)
          : await transaction.query(update, [...values, revision]);
      if (rowCount !== 1) return false;
      await writeBeside(transaction, id, event, beside);
      return true;
    });
  }

  note(id: string, event: IncidentEvent, link?: SpentLink): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const { rowCount } = await transaction.query(this.statements.note, eventValues(id, event));
      if (rowCount !== 1) return false;
      if (link) await spend(transaction, link);
      return true;
    });
  }

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation<One>[]> {
    const values = [nowMs, limit];
    const rows = await this.database.query<AlarmRow<One> & { escalation: Escalation }>(
      this.statements.due,
      values,
    );
    return rows.map((row) => ({ ...asStored(row), escalation: row.escalation }));
  }

  async historyOf(incidentId: string, limit: number): Promise<readonly IncidentEvent[]> {
    const rows = await this.database.query<Omit<IncidentEvent, 'by'> & { by: string | null }>(selectHistory, [
      incidentId,
      limit,
    ]);
    return rows.map(({ by, ...event }) => (by === null ? event : { ...event, by }));
  }

  async isSpent({ hash }: Pick<SpentLink, 'hash'>): Promise<boolean> {
    return (await this.database.query(selectSpent, [hash])).length > 0;
  }

  async escalation(incidentId: string): Promise<Escalation | null> {
    const [row] = await this.database.query<{ body: Escalation }>(selectEscalation, [incidentId]);
    return row?.body ?? null;
  }

  async postpone(escalation: Escalation): Promise<void> {
    const { incidentId, nextAtMs, sinceMs, taken } = escalation;
    const values = [incidentId, nextAtMs, JSON.stringify(escalation), sinceMs, taken.length];
    await this.database.query(postponeEscalation, values);
  }
}

/** What is written with a change of an incident, in its transaction. @throws WegwarteError `conflict` when its link was spent before */
async function writeBeside(
  transaction: Queryable,
  id: string,
  event: IncidentEvent,
  { pages = [], escalation, also, withdraw, spends }: WrittenBeside,
): Promise<void> {
  await transaction.query(insertEvent, eventValues(id, event));
  if (also) await transaction.query(insertEvent, eventValues(id, also));
  if (spends) await spend(transaction, spends);
  if (withdraw !== undefined) await withdrawAlarms(transaction, id, withdraw);
  await insertPages(transaction, pages);
  if (escalation) {
    await transaction.query(upsertEscalation, [id, escalation.nextAtMs, JSON.stringify(escalation)]);
  }
}

/** @throws WegwarteError `conflict` when it was spent before */
async function spend(transaction: Queryable, { hash, expiresAtMs }: SpentLink): Promise<void> {
  const { rowCount } = await transaction.query(insertSpent, [hash, expiresAtMs]);
  if (rowCount !== 1) throw new WegwarteError('conflict', 'the link was used');
}

function eventValues(id: string, { atMs, change, detail, by }: IncidentEvent): unknown[] {
  return [atMs, id, change, JSON.stringify({ detail, by })];
}

function asStored<One extends AnyIncident>({ body, revision }: AlarmRow<One>): StoredIncident<One> {
  return { incident: body, revision };
}

function statementsOf({ name, place: [one, other], currentOrder }: Omit<AlarmTable<never>, 'placeOf'>) {
  return {
    current: /* sql */ `
      select body, revision from ${name}
      where state <> 'resolved' or resolved_at >= to_timestamp($1::float8 / 1000)
      order by ${currentOrder}`,
    one: /* sql */ `select body, revision from ${name} where id = $1`,
    // A second open one of the place, or the same one twice, inserts nothing.
    insert: /* sql */ `
      insert into ${name} (id, ${one}, ${other}, state, opened_at, resolved_at, body, revision)
      values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, 1)
      on conflict do nothing`,
    // One that was resolved is not opened again beside another one.
    update: /* sql */ `
      update ${name} set state = $4, opened_at = to_timestamp($5::float8 / 1000),
        resolved_at = to_timestamp($6::float8 / 1000), body = $7, revision = revision + 1
      where id = $1 and ${one} = $2 and ${other} = $3 and revision = $8
        and not ($4 <> 'resolved' and exists (
          select from ${name} beside
          where beside.${one} = $2 and beside.${other} = $3 and beside.state <> 'resolved' and beside.id <> $1))`,
    note: /* sql */ `
      insert into incident_event (at, incident_id, change, detail)
      select to_timestamp($1::float8 / 1000), id, $3, $4 from ${name} where id = $2
      returning number`,
    due: /* sql */ `
      select ${name}.body, ${name}.revision, escalation.body as escalation
      from escalation join ${name} on ${name}.id = escalation.incident_id
      where next_at <= to_timestamp($1::float8 / 1000)
      order by next_at, incident_id limit $2`,
  };
}

const insertEvent = /* sql */ `
  insert into incident_event (at, incident_id, change, detail)
  values (to_timestamp($1::float8 / 1000), $2, $3, $4)`;

const selectEscalation = /* sql */ `select body from escalation where incident_id = $1`;

const upsertEscalation = /* sql */ `
  insert into escalation (incident_id, next_at, body) values ($1, to_timestamp($2::float8 / 1000), $3)
  on conflict (incident_id) do update set next_at = excluded.next_at, body = excluded.body`;

// By what it says itself: a row that was replaced while this statement waited for it is looked at again.
const postponeEscalation = /* sql */ `
  update escalation set next_at = to_timestamp($2::float8 / 1000), body = $3
  where incident_id = $1 and (body ->> 'sinceMs')::float8 = $4 and jsonb_array_length(body -> 'taken') = $5`;

const selectHistory = /* sql */ `
  select at_ms as "atMs", change, detail ->> 'detail' as detail,
    detail ->> 'by' as by
  from (
    select (extract(epoch from at) * 1000)::float8 as at_ms, number, change, detail from incident_event
    where incident_id = $1 and change <> 'update' order by at desc, number desc limit $2) as newest
  order by at_ms, number`;

const insertSpent = /* sql */ `
  insert into spent_link (hash, expires_at) values ($1, to_timestamp($2::float8 / 1000)) on conflict do nothing`;

const selectSpent = /* sql */ `select from spent_link where hash = $1`;
