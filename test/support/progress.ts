import { ask } from './counters.ts';
import { eventually } from './eventually.ts';
import { inFlightBySteps } from './stored-runs.ts';

/** How many messages of all partitions are counted, as the database has it. */
export async function readOffset(url: string): Promise<number> {
  const [row] = await ask<{ read: number }>(
    url,
    'select coalesce(sum(read_offset), 0)::int as read from log_partition',
  );
  return row!.read;
}

/** Everything is read and the wall clock has ended every run: nothing can change any more. */
export async function untilAllEnded(url: string, written: number): Promise<void> {
  await eventually(
    `${written} touchpoints to be read and their runs to end`,
    async () => {
      if ((await readOffset(url)) < written) return false;
      const { inFlight, rows } = await inFlightBySteps<{ partitions: number }>(url, unsettled);
      return inFlight.size === 0 && rows[0]!.partitions === 0;
    },
    { withinMs: 90_000, everyMs: 250 },
  );
}

const unsettled = /* sql */ `
  select count(*)::int as partitions from log_partition
  where watermark < now() - interval '2 minutes' or resume_offset < read_offset`;
