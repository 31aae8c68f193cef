import { ask } from './counters.ts';
import { eventually } from './eventually.ts';
import { openProducer } from './produce.ts';

/**
 * With this, quiet does not let time go on: what was written with pauses in between is counted the same by a program that
 * waited in the pauses and by one that came later. `closeTraffic` ends the day instead.
 */
export const timeByTouchpointsOnly = { idleAfter: '24h' };

/** Writes one more touchpoint to each partition, of now and of no journey's interest: all that came before is over by it. */
export async function closeTraffic(
  brokers: readonly string[],
  topic: string,
  partitions: number,
): Promise<{ written: number; atMs: number }> {
  const atMs = Date.now();
  const producer = await openProducer(brokers);
  const messages = Array.from({ length: partitions }, (_, partition) => ({
    partition,
    value: JSON.stringify({
      id: `closing-${partition}`,
      type: 'shop.closed',
      time: new Date(atMs).toISOString(),
      identities: { customer: 'nobody' },
      source: 'closing',
    }),
  }));
  try {
    await producer.send({ topic, messages });
  } finally {
    await producer.disconnect();
  }
  return { written: partitions, atMs };
}

/** Everything is read, and every run has ended: nothing can change any more. */
export async function untilClosed(
  url: string,
  written: number,
  closedAtMs: number,
  withinMs = 200_000,
): Promise<void> {
  await eventually(
    `${written} touchpoints to be read and their runs to end`,
    async () => {
      const [stored] = await ask<{ read: number; until_ms: number }>(url, position);
      return stored!.read === written && stored!.until_ms >= closedAtMs - 60_000;
    },
    { withinMs, everyMs: 250 },
  );
}

const position = /* sql */ `
  select sum(read_offset)::int as read, (extract(epoch from min(watermark)) * 1000)::float8 as until_ms
  from log_partition`;
