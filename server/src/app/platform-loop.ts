import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Team } from '../on-call/team.ts';
import type { Leadership } from '../storage/leadership.ts';
import type { WatchPlatform } from '../workflows/watch-platform.ts';
import { ElectedLoop } from './elected-loop.ts';

const ROUND_EVERY_MS = 10_000;

/** Lets the elected instance watch the watching, round by round. */
export function platformLoop(
  watch: WatchPlatform,
  leadership: Pick<Leadership, 'held'>,
  teams: () => readonly Team[],
  clock: Clock,
  logger: Logger,
): ElectedLoop {
  return new ElectedLoop({
    leadership,
    everyMs: ROUND_EVERY_MS,
    round: () => watch.round(teams(), clock.now()),
    onElected: () => watch.forget(),
    failure: { message: 'the platform could not be watched, trying again' },
    logger,
  });
}
