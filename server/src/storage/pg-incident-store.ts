import type { Incident } from '../incidents/incident.ts';
import type { IncidentStore } from '../workflows/incident-store.ts';
import type { Database } from './database.ts';
import { type AlarmRow, PgAlarms } from './pg-alarms.ts';

/** One of a step is open at most. */
export class PgIncidentStore extends PgAlarms<Incident> implements IncidentStore {
  constructor(database: Database) {
    super(database, {
      name: 'incident',
      place: ['journey', 'step'],
      placeOf: ({ journey, step }) => [journey, step],
      currentOrder: 'resolved_at desc nulls first, id limit 1000',
    });
  }

  resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]> {
    return this.incidents(selectResolved, [sinceMs, journey, limit]);
  }

  async partsOf(ids: readonly string[]): Promise<readonly Incident[]> {
    return ids.length === 0 ? [] : this.incidents(selectParts, [ids]);
  }

  async causesOf(ids: readonly string[]): Promise<readonly Incident[]> {
    return ids.length === 0 ? [] : this.incidents(selectCauses, [ids]);
  }

  private async incidents(sql: string, values: unknown[]): Promise<readonly Incident[]> {
    return (await this.database.query<AlarmRow<Incident>>(sql, values)).map(({ body }) => body);
  }
}

const selectResolved = /* sql */ `
  select body, revision from incident
  where state = 'resolved' and resolved_at >= to_timestamp($1::float8 / 1000) and ($2::text is null or journey = $2)
  order by resolved_at desc limit $3`;

const selectParts = /* sql */ `
  select body, revision from incident where body ->> 'partOf' = any($1::text[]) order by opened_at, id limit 200`;

const selectCauses = /* sql */ `
  select body, revision from incident where id in (select body ->> 'partOf' from incident where id = any($1::text[]))`;
