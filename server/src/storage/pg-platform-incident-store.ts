import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { PlatformIncidentStore } from '../workflows/platform-incident-store.ts';
import type { Database } from './database.ts';

/** That one of a kind and subject is open at most, an index sees to. */
export class PgPlatformIncidentStore implements PlatformIncidentStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async current(resolvedSinceMs: number): Promise<readonly PlatformIncident[]> {
    const rows = await this.database.query<{ body: PlatformIncident }>(selectCurrent, [resolvedSinceMs]);
    return rows.map(({ body }) => body);
  }

  async write(incident: PlatformIncident): Promise<boolean> {
    const { id, kind, subject, state, openedAtMs, resolvedAtMs } = incident;
    const values = [id, kind, subject, state, openedAtMs, resolvedAtMs, JSON.stringify(incident)];
    return this.database.transaction(async (transaction) => {
      const { rowCount } = await transaction.query(updateIncident, values);
      if (rowCount === 1) return true;
      return (await transaction.query(insertIncident, values)).rowCount === 1;
    });
  }
}

const selectCurrent = /* sql */ `
  select body from platform_incident
  where state = 'open' or resolved_at >= to_timestamp($1::float8 / 1000)
  order by opened_at desc, id limit 500`;

// One that was resolved is not opened again beside another one.
const updateIncident = /* sql */ `
  update platform_incident set state = $4, opened_at = to_timestamp($5::float8 / 1000),
    resolved_at = to_timestamp($6::float8 / 1000), body = $7
  where id = $1 and kind = $2 and subject = $3
    and not ($4 = 'open' and exists (
      select from platform_incident other
      where other.kind = $2 and other.subject = $3 and other.state = 'open' and other.id <> $1))`;

const insertIncident = /* sql */ `
  insert into platform_incident (id, kind, subject, state, opened_at, resolved_at, body)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7)
  on conflict do nothing`;
