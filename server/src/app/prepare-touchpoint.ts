import type { Door } from '../ingestion/door.ts';
import type { Pseudonymiser } from '../ingestion/pseudonymiser.ts';
import { encodeForLog } from '../ingestion/sealed-touchpoint.ts';
import { admitSent } from '../ingestion/sent-touchpoint.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Collected, SentAs } from '../workflows/collect-touchpoints.ts';

/** Makes what the collector is sent ready for the log, pseudonyms and all: the log is a store too. */
export function touchpointPreparer(
  door: Door,
  pseudonymise: Pseudonymiser,
  clock: Clock,
): (json: unknown, as: SentAs) => Collected {
  return (json, as) => {
    const nowMs = clock.now();
    const decoded = admitSent(json, as, door, nowMs);
    if (!decoded.ok) return decoded;
    const { identities, id } = decoded.touchpoint;
    // All of one customer in one partition, in order; those nobody can follow are spread out.
    const key = identities['customer'] ?? identities['session'] ?? Object.values(identities)[0] ?? id;
    return { ok: true, entry: { key, value: encodeForLog(decoded.touchpoint, pseudonymise, nowMs) } };
  };
}
