import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Team } from '../on-call/team.ts';
import type { Leadership } from '../storage/leadership.ts';
import type { WatchJourneys } from '../workflows/watch-journeys.ts';
import type { Definitions } from './definitions.ts';
import { ElectedLoop } from './elected-loop.ts';

const ROUND_EVERY_MS = 5_000;

/** Lets the elected instance judge, round by round. */
export function detectionLoop(
  watch: WatchJourneys,
  leadership: Pick<Leadership, 'held'>,
  definitions: Definitions,
  teams: () => readonly Team[],
  clock: Clock,
  logger: Logger,
  judged: (watermarkMs: number | null) => void,
): ElectedLoop {
  const round = async () => {
    const journeys = definitions.journeys.map(({ definition }) => definition);
    judged(await watch.round(journeys, teams(), clock.now()));
  };
  return new ElectedLoop({
    leadership,
    everyMs: ROUND_EVERY_MS,
    round,
    onElected: () => watch.forget(),
    failure: { message: 'journeys could not be judged, trying again' },
    logger,
  });
}
