import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Database } from '../storage/database.ts';
import type { Leadership } from '../storage/leadership.ts';
import { dropHistory } from '../storage/retention.ts';
import { ElectedLoop } from './elected-loop.ts';

const EVERY_MS = 3_600_000;

/** Lets the elected instance remove, once an hour, what is older than is kept. */
export function retentionLoop(
  database: Database,
  leadership: Pick<Leadership, 'held'>,
  keepMs: number,
  clock: Clock,
  logger: Logger,
): ElectedLoop {
  return new ElectedLoop({
    leadership,
    everyMs: EVERY_MS,
    round: () => dropHistory(database, clock.now() - keepMs),
    failure: { message: 'old history could not be removed, trying again in an hour', level: 'warn' },
    logger,
  });
}
