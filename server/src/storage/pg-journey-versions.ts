import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type {
  JourneyContent,
  JourneyVersions,
  KnownJourneys,
  VersionedJourney,
} from '../workflows/journey-versions.ts';
import type { Database, Queryable } from './database.ts';

const VERSIONS_LOCK = 7_353_004;

interface VersionRow {
  journey: string;
  version: number;
  content_hash: string;
  definition: JourneyDefinition;
  since_ms: number;
  retired_ms: number | null;
}

export class PgJourneyVersions implements JourneyVersions {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async register(contents: readonly JourneyContent[], nowMs: number): Promise<KnownJourneys> {
    return this.database.transaction(async (transaction) => {
      await transaction.query('select pg_advisory_xact_lock($1)', [VERSIONS_LOCK]);
      const { rows } = await transaction.query<VersionRow>(selectVersions);
      const current: VersionedJourney[] = [];
      for (const content of contents) {
        const versions = rows.filter((row) => row.journey === content.journey);
        const latest = versions.at(-1);
        if (latest && latest.retired_ms === null && latest.content_hash === content.contentHash) {
          current.push({ definition: latest.definition, sinceMs: latest.since_ms });
          continue;
        }
        current.push(await addVersion(transaction, content, (latest?.version ?? 0) + 1, nowMs));
      }
      const kept = current.map(({ definition }) => `${definition.journey}@${definition.version}`);
      await transaction.query(retireOthers, [kept, nowMs]);
      const former = rows.filter(({ journey, version }) => !kept.includes(`${journey}@${version}`));
      return {
        current,
        former: former.map(({ definition, since_ms: sinceMs, retired_ms }) => ({
          definition,
          sinceMs,
          retiredMs: retired_ms ?? nowMs,
        })),
      };
    });
  }
}

async function addVersion(
  transaction: Queryable,
  content: JourneyContent,
  version: number,
  nowMs: number,
): Promise<VersionedJourney> {
  const { journey, title, owner, key, criticality, value, dimensions, steps, abandon, contentHash } = content;
  const definition: JourneyDefinition = {
    journey,
    version,
    title,
    owner,
    key,
    criticality,
    value,
    dimensions,
    steps,
    abandon,
  };
  await transaction.query(insertVersion, [journey, version, contentHash, JSON.stringify(definition), nowMs]);
  return { definition, sinceMs: nowMs };
}

const selectVersions = /* sql */ `
  select journey, version, content_hash, definition, (extract(epoch from retired_at) * 1000)::float8 as retired_ms,
    (extract(epoch from since) * 1000)::float8 as since_ms
  from journey_version order by journey, version`;

const insertVersion = /* sql */ `
  insert into journey_version (journey, version, content_hash, definition, since)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`;

const retireOthers = /* sql */ `
  update journey_version set retired_at = to_timestamp($2::float8 / 1000)
  where retired_at is null and journey || '@' || version <> all ($1::text[])`;
