import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Team } from '../on-call/team.ts';
import type { Leadership } from '../storage/leadership.ts';
import type { EscalateIncidents } from '../workflows/escalate-incidents.ts';
import { ElectedLoop } from './elected-loop.ts';

const ROUND_EVERY_MS = 1_000;

/** Lets the elected instance ask the next one, where nobody has taken an incident. */
export function escalationLoop(
  escalate: EscalateIncidents,
  leadership: Pick<Leadership, 'held'>,
  teams: () => readonly Team[],
  clock: Clock,
  logger: Logger,
): ElectedLoop {
  return new ElectedLoop({
    leadership,
    everyMs: ROUND_EVERY_MS,
    round: () => escalate.round(teams(), clock.now()),
    failure: { message: 'incidents could not be escalated, trying again' },
    logger,
  });
}
