import type { DeadLetterBook, DeadLetterOrigin } from '../workflows/redrive-letters.ts';
import type { Database } from './database.ts';

/** Which dead letters have been put back. A letter's place in the log it came from is its name. */
export class PgDeadLetterBook implements DeadLetterBook {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async putBackOf(origins: readonly DeadLetterOrigin[]): Promise<ReadonlySet<DeadLetterOrigin>> {
    const rows = await this.database.query<{ at: number }>(selectPutBack, columnsOf(origins));
    return new Set(rows.map(({ at }) => origins[at - 1]!));
  }

  async markPutBack(origins: readonly DeadLetterOrigin[], nowMs: number): Promise<void> {
    await this.database.query(markPutBack, [...columnsOf(origins), nowMs]);
  }
}

function columnsOf(origins: readonly DeadLetterOrigin[]): unknown[][] {
  return [
    origins.map(({ topic }) => topic),
    origins.map(({ partition }) => partition),
    origins.map(({ offset }) => offset),
  ];
}

const selectPutBack = /* sql */ `
  select at::int from unnest($1::text[], $2::int[], $3::bigint[]) with ordinality as given (topic, partition, log_offset, at)
  join log_partition using (topic, partition)
  join dead_letter on partition_id = log_partition.id and dead_letter.log_offset = given.log_offset
  where redriven_at is not null`;

const markPutBack = /* sql */ `
  update dead_letter set redriven_at = to_timestamp($4::float8 / 1000)
  from unnest($1::text[], $2::int[], $3::bigint[]) as given (topic, partition, log_offset)
  join log_partition using (topic, partition)
  where partition_id = log_partition.id and dead_letter.log_offset = given.log_offset`;
