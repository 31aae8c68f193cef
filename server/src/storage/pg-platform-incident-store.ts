import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { PlatformIncidentStore } from '../workflows/platform-incident-store.ts';
import type { Database } from './database.ts';
import { PgAlarms } from './pg-alarms.ts';

/** One of a kind and subject is open at most. */
export class PgPlatformIncidentStore extends PgAlarms<PlatformIncident> implements PlatformIncidentStore {
  constructor(database: Database) {
    super(database, {
      name: 'platform_incident',
      place: ['kind', 'subject'],
      placeOf: ({ kind, subject }) => [kind, subject],
      currentOrder: 'opened_at desc, id limit 500',
    });
  }
}
