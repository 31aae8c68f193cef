import type { Incident } from '../incidents/incident.ts';
import type { Escalation } from '../paging/escalation.ts';
import type {
  DueEscalation,
  IncidentEvent,
  IncidentStore,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from '../workflows/incident-store.ts';
import { eventValues, PgAlarms, spend, writeBeside } from './pg-alarms.ts';

interface IncidentRow {
  body: Incident;
  revision: number;
}

/** Incidents in PostgreSQL. Races are settled by the revision and by the index that allows one open incident a step. */
export class PgIncidentStore extends PgAlarms implements IncidentStore {
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
    beside: WrittenBeside = {},
  ): Promise<boolean> {
    const { id, journey, step, state, openedAtMs, resolvedAtMs } = incident;
    const values = [id, journey, step, state, openedAtMs, resolvedAtMs, JSON.stringify(incident)];
    return this.database.transaction(async (transaction) => {
      const { rowCount } =
        revision === null
          ? await transaction.query(insertIncident, values)
          : await transaction.query(updateIncident, [...values, revision]);
      if (rowCount !== 1) return false;
      await writeBeside(transaction, id, event, beside);
      return true;
    });
  }

  async partsOf(ids: readonly string[]): Promise<readonly Incident[]> {
    if (ids.length === 0) return [];
    return (await this.database.query<IncidentRow>(selectParts, [ids])).map(({ body }) => body);
  }

  async causesOf(ids: readonly string[]): Promise<readonly Incident[]> {
    if (ids.length === 0) return [];
    return (await this.database.query<IncidentRow>(selectCauses, [ids])).map(({ body }) => body);
  }

  note(id: string, event: IncidentEvent, link?: SpentLink): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const { rowCount } = await transaction.query(insertNote, eventValues(id, event));
      if (rowCount !== 1) return false;
      if (link) await spend(transaction, link);
      return true;
    });
  }

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation[]> {
    const rows = await this.database.query<IncidentRow & { escalation: Escalation }>(selectDue, [
      nowMs,
      limit,
    ]);
    return rows.map((row) => ({ ...asStored(row), escalation: row.escalation }));
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

const insertNote = /* sql */ `
  insert into incident_event (at, incident_id, change, detail)
  select to_timestamp($1::float8 / 1000), id, $3, $4 from incident where id = $2
  returning number`;

const selectParts = /* sql */ `
  select body, revision from incident where body ->> 'partOf' = any($1::text[]) order by opened_at, id limit 200`;

const selectCauses = /* sql */ `
  select body, revision from incident where id in (select body ->> 'partOf' from incident where id = any($1::text[]))`;

const selectDue = /* sql */ `
  select incident.body, incident.revision, escalation.body as escalation
  from escalation join incident on incident.id = escalation.incident_id
  where next_at <= to_timestamp($1::float8 / 1000)
  order by next_at, incident_id limit $2`;
