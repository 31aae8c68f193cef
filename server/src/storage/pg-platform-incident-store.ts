import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { Escalation } from '../paging/escalation.ts';
import type {
  DueEscalation,
  IncidentEvent,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from '../workflows/incident-store.ts';
import type { PlatformIncidentStore } from '../workflows/platform-incident-store.ts';
import { eventValues, PgAlarms, spend, writeBeside } from './pg-alarms.ts';

interface IncidentRow {
  body: PlatformIncident;
  revision: number;
}

/** That one of a kind and subject is open at most, an index sees to; races are settled by the revision. */
export class PgPlatformIncidentStore extends PgAlarms implements PlatformIncidentStore {
  async current(resolvedSinceMs: number): Promise<readonly StoredIncident<PlatformIncident>[]> {
    return (await this.database.query<IncidentRow>(selectCurrent, [resolvedSinceMs])).map(asStored);
  }

  async find(id: string): Promise<StoredIncident<PlatformIncident> | null> {
    const [row] = await this.database.query<IncidentRow>(selectOne, [id]);
    return row ? asStored(row) : null;
  }

  async change(
    incident: PlatformIncident,
    revision: number | null,
    event: IncidentEvent,
    beside: WrittenBeside = {},
  ): Promise<boolean> {
    const { id, kind, subject, state, openedAtMs, resolvedAtMs } = incident;
    const values = [id, kind, subject, state, openedAtMs, resolvedAtMs, JSON.stringify(incident)];
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

  note(id: string, event: IncidentEvent, link?: SpentLink): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const { rowCount } = await transaction.query(insertNote, eventValues(id, event));
      if (rowCount !== 1) return false;
      if (link) await spend(transaction, link);
      return true;
    });
  }

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation<PlatformIncident>[]> {
    const values = [nowMs, limit];
    const rows = await this.database.query<IncidentRow & { escalation: Escalation }>(selectDue, values);
    return rows.map((row) => ({ ...asStored(row), escalation: row.escalation }));
  }
}

function asStored({ body, revision }: IncidentRow): StoredIncident<PlatformIncident> {
  return { incident: body, revision };
}

const selectCurrent = /* sql */ `
  select body, revision from platform_incident
  where state <> 'resolved' or resolved_at >= to_timestamp($1::float8 / 1000)
  order by opened_at desc, id limit 500`;

const selectOne = /* sql */ `select body, revision from platform_incident where id = $1`;

const insertIncident = /* sql */ `
  insert into platform_incident (id, kind, subject, state, opened_at, resolved_at, body, revision)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, 1)
  on conflict do nothing`;

// One that was resolved is not opened again beside another one.
const updateIncident = /* sql */ `
  update platform_incident set state = $4, opened_at = to_timestamp($5::float8 / 1000),
    resolved_at = to_timestamp($6::float8 / 1000), body = $7, revision = revision + 1
  where id = $1 and kind = $2 and subject = $3 and revision = $8
    and not ($4 <> 'resolved' and exists (
      select from platform_incident other
      where other.kind = $2 and other.subject = $3 and other.state <> 'resolved' and other.id <> $1))`;

const insertNote = /* sql */ `
  insert into incident_event (at, incident_id, change, detail)
  select to_timestamp($1::float8 / 1000), id, $3, $4 from platform_incident where id = $2
  returning number`;

const selectDue = /* sql */ `
  select platform_incident.body, platform_incident.revision, escalation.body as escalation
  from escalation join platform_incident on platform_incident.id = escalation.incident_id
  where next_at <= to_timestamp($1::float8 / 1000)
  order by next_at, incident_id limit $2`;
