import type { PlatformIncident } from '../incidents/platform-incident.ts';
import { InMemoryAlarmStore } from './in-memory-alarm-store.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';

/** For tests: keeps the store's contract in a map. */
export class InMemoryPlatformIncidentStore
  extends InMemoryAlarmStore<PlatformIncident>
  implements PlatformIncidentStore {}
