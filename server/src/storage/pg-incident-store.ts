import type { Incident } from '../incidents/incident.ts';
import type { Page } from '../paging/page.ts';
import type { IncidentEvent, IncidentStore, StoredIncident } from '../workflows/incident-store.ts';
import type { Database } from './database.ts';
import { insertPages } from './pg-page-outbox.ts';

interface IncidentRow {
  body: Incident;
  revision: number;
}

/** Incidents in PostgreSQL. Races are settled by the revision and by the index that allows one open incident a step. */
export class PgIncidentStore implements IncidentStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async current(resolvedSinceMs: number): Promise<readonly StoredIncident[]> {
    return (await this.database.query<IncidentRow>(selectCurrent, [resolvedSinceMs])).map(asStored);
  }

  async find(id: string): Promise<StoredIncident | null> {
    const [row] = await this.database.query<IncidentRow>(selectOne, [id]);
    return row ? asStored(row) : null;
  }

  async resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]> {
    const rows = await this.database.query<IncidentRow>(selectResolved, [sinceMs, journey, limit]);
    return rows.map((row) => row.body);
  }

  async change(
    incident: Incident,
    revision: number | null,
    event: IncidentEvent,
    pages: readonly Page[],
  ): Promise<boolean> {
    const { id, journey, step, state, openedAtMs, resolvedAtMs } = incident;
    const values = [id, journey, step, state, openedAtMs, resolvedAtMs, JSON.stringify(incident)];
    return this.database.transaction(async (transaction) => {
      const { rowCount } =
        revision === null
          ? await transaction.query(insertIncident, values)
          : await transaction.query(updateIncident, [...values, revision]);
      if (rowCount !== 1) return false;
      await transaction.query(insertEvent, [
        event.atMs,
        id,
        event.change,
        JSON.stringify({ detail: event.detail }),
      ]);
      await insertPages(transaction, pages);
      return true;
    });
  }
}

function asStored({ body, revision }: IncidentRow): StoredIncident {
  return { incident: body, revision };
}

const selectCurrent = /* sql */ `
  select body, revision from incident
  where state <> 'resolved' or resolved_at >= to_timestamp($1::float8 / 1000)
  order by resolved_at desc nulls first, id limit 1000`;

const selectOne = /* sql */ `select body, revision from incident where id = $1`;

const selectResolved = /* sql */ `
  select body, revision from incident
  where state = 'resolved' and resolved_at >= to_timestamp($1::float8 / 1000) and ($2::text is null or journey = $2)
  order by resolved_at desc limit $3`;

// A second open incident of the step, or the same one twice, inserts nothing.
const insertIncident = /* sql */ `
  insert into incident (id, journey, step, state, opened_at, resolved_at, body, revision)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, 1)
  on conflict do nothing`;

const updateIncident = /* sql */ `
  update incident set state = $4, opened_at = to_timestamp($5::float8 / 1000),
    resolved_at = to_timestamp($6::float8 / 1000), body = $7, revision = revision + 1
  where id = $1 and journey = $2 and step = $3 and revision = $8
    and not ($4 <> 'resolved' and exists (
      select from incident other where other.journey = $2 and other.step = $3 and other.state <> 'resolved' and other.id <> $1))`;

const insertEvent = /* sql */ `
  insert into incident_event (at, incident_id, change, detail)
  values (to_timestamp($1::float8 / 1000), $2, $3, $4) on conflict (at, incident_id, change) do update set detail = excluded.detail`;
