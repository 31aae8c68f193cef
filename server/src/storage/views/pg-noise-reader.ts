import type { HeardAlarm, SaidOfIncident } from '../../paging/measure-noise.ts';
import type { NoiseReader } from '../../workflows/noise-reader.ts';
import type { Database } from '../database.ts';

const MAX_ALARMS = 50_000;

export class PgNoiseReader implements NoiseReader {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  heard(team: string, sinceMs: number): Promise<readonly HeardAlarm[]> {
    return this.database.query<HeardAlarm>(selectHeard, [team, sinceMs, MAX_ALARMS]);
  }

  async said(incidentIds: readonly string[]): Promise<readonly SaidOfIncident[]> {
    if (incidentIds.length === 0) return [];
    return this.database.query<SaidOfIncident>(selectSaid, [incidentIds]);
  }
}

// The end of an incident is no alarm, and a digest is of no incident. What was told together with others was told in the digest's message.
const selectHeard = /* sql */ `
  select incident_id as "incidentId", body ->> 'person' as person, body ->> 'channel' as channel,
    coalesce(digest, id) as message, (body ->> 'deliveredAtMs')::float8 as "atMs"
  from page
  where state = 'delivered' and (body ->> 'deliveredAtMs')::float8 >= $2
    and body ->> 'team' = $1 and body ->> 'event' <> 'resolved' and incident_id is not null
  order by "atMs" desc limit $3`;

const selectSaid = /* sql */ `
  select incident_id as "incidentId", case change when 'useless' then 'useless' else 'taken' end as said,
    (extract(epoch from at) * 1000)::float8 as "atMs"
  from incident_event
  where incident_id = any($1::text[]) and change in ('acknowledge', 'snooze', 'mitigate', 'useless')
  order by at, number`;
