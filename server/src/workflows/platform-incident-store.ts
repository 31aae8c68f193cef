import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { AlarmStore } from './incident-store.ts';

/** Port: incidents of the platform itself. One of a kind and subject is open at most. */
export type PlatformIncidentStore = AlarmStore<PlatformIncident>;
