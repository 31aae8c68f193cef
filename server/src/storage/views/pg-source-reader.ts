import type {
  LetterChoice,
  OpenLetter,
  OpenLetterCount,
  SourceOutcome,
  SourceReader,
  SourceSpan,
} from '../../workflows/source-reader.ts';
import type { Database } from '../database.ts';

/** Reads of the sources' outcomes and dead letters, each one statement. */
export class PgSourceReader implements SourceReader {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async outcomes(spans: readonly SourceSpan[]): Promise<readonly SourceOutcome[]> {
    const columns = [spans.map(({ source }) => source), spans.map(({ asOfMs }) => asOfMs)];
    return this.database.query<SourceOutcome>(sumOutcomes, columns);
  }

  async openLetterCounts(): Promise<readonly OpenLetterCount[]> {
    return this.database.query<OpenLetterCount>(countOpenLetters);
  }

  async openLetters({ source, reason }: LetterChoice, limit: number): Promise<readonly OpenLetter[]> {
    return this.database.query<OpenLetter>(selectOpenLetters, [limit, source ?? null, reason ?? null]);
  }
}

// What a producer's clock dates a little ahead belongs to now; the upper bound keeps far chunks from being read.
const sumOutcomes = /* sql */ `
  select source, outcome, reason, sum(count)::int as "lastHour",
    coalesce(sum(count) filter (where bucket >= as_of - interval '1 minute'), 0)::int as "lastMinute"
  from (select source, to_timestamp(as_of_ms / 1000) as as_of
        from unnest($1::text[], $2::float8[]) as given (source, as_of_ms)) as asked
  join touchpoint_counter using (source)
  where bucket >= as_of - interval '1 hour' and bucket < as_of + interval '1 hour'
  group by source, outcome, reason order by source, outcome, reason`;

const countOpenLetters = /* sql */ `
  select topic as source, reason, count(*)::int as count
  from dead_letter join log_partition on log_partition.id = partition_id
  where redriven_at is null group by topic, reason order by count desc, reason`;

const selectOpenLetters = /* sql */ `
  select topic, partition, log_offset as "offset", reason, detail, size_bytes as "sizeBytes",
    (extract(epoch from logged_at) * 1000)::float8 as "loggedAtMs"
  from dead_letter join log_partition on log_partition.id = partition_id
  where redriven_at is null and ($2::text is null or topic = $2) and ($3::text is null or reason = $3)
  order by logged_at desc, partition_id, log_offset desc limit $1`;
