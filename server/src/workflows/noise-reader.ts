import type { HeardAlarm, SaidOfIncident } from '../paging/measure-noise.ts';

/** Port: whom pages reached, and what people said of their incidents. */
export interface NoiseReader {
  /** For one team, since then; the newest, at most 50,000. */
  heard(team: string, sinceMs: number): Promise<readonly HeardAlarm[]>;
  /** Of the incidents those were about. */
  said(incidentIds: readonly string[]): Promise<readonly SaidOfIncident[]>;
}
