import pg from 'pg';
import type { JourneyDefinition } from '../../server/src/journeys/journey-definition.ts';
import { lastStep } from '../../server/src/journeys/run.ts';
import { readColdRuns } from '../../server/src/storage/pg-cold-runs.ts';
import { readRuns } from '../../server/src/storage/pg-run-blocks.ts';
import { journeyDefinition } from './journey-content.ts';

/**
 * Runs in flight by the step they are at, over all partitions, from the blocks and rows they are stored in. `sql` is asked in the
 * same snapshot, so that both tell of the same moment.
 */
export async function inFlightBySteps<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
): Promise<{ inFlight: ReadonlyMap<number, number>; rows: Row[] }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<Row>(sql);
    const partitions = await client.query<{ id: number; blocks_from: number }>(
      'select id, blocks_from::int from log_partition',
    );
    const query = async <Found extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<Found>(text, values)).rows;
    const inFlight = new Map<number, number>();
    for (const { id: partitionId, blocks_from: blocksFrom } of partitions.rows) {
      const stored = await readRuns(
        { query },
        { partitionId, blocksFrom },
        anyVersion(),
        async () => undefined,
      );
      const keys = await query<{ journey: string; key: string }>(
        'select journey, key from cold_run where partition_id = $1',
        [partitionId],
      );
      const cold = await readColdRuns({ query }, partitionId, anyVersion(), keys);
      for (const run of [...stored.runs, ...cold]) {
        if (run.state === 'in-flight') inFlight.set(lastStep(run), (inFlight.get(lastStep(run)) ?? 0) + 1);
      }
    }
    return { inFlight, rows };
  } finally {
    await client.end();
  }
}

/** Whatever is stored is known: only what it is called matters here. */
function anyVersion(): { find: (journey: string, version: number) => JourneyDefinition } {
  return { find: (journey, version) => journeyDefinition(journey, version) };
}
