import type { PlatformIncident } from '../incidents/platform-incident.ts';

/** Port: incidents of the platform itself. */
export interface PlatformIncidentStore {
  /** Those open, and those resolved since, newest first. */
  current(resolvedSinceMs: number): Promise<readonly PlatformIncident[]>;
  /** Writes it as it is now. False where another one of its kind and subject is open. */
  write(incident: PlatformIncident): Promise<boolean>;
}
