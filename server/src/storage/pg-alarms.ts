import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { IncidentEvent, SpentLink, WrittenBeside } from '../workflows/incident-store.ts';
import type { Database, Queryable } from './database.ts';
import { insertPages, withdrawAlarms } from './pg-page-outbox.ts';

/** What incidents have in common, be they with customers or with the platform: histories, escalations, spent links. */
export class PgAlarms {
  protected readonly database: Database;

  constructor(database: Database) {
    this.database = database;
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
export async function writeBeside(
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
export async function spend(transaction: Queryable, { hash, expiresAtMs }: SpentLink): Promise<void> {
  const { rowCount } = await transaction.query(insertSpent, [hash, expiresAtMs]);
  if (rowCount !== 1) throw new WegwarteError('conflict', 'the link was used');
}

export function eventValues(id: string, { atMs, change, detail, by }: IncidentEvent): unknown[] {
  return [atMs, id, change, JSON.stringify({ detail, by })];
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
