import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { FeedTimes } from '../windows/feed-state.ts';
import type { CounterReader } from './counter-reader.ts';
import { stepWindows } from './journey-picture.ts';
import { readFeed } from './read-feed.ts';

/** How many runs of each journey are in flight now. */
export async function countInFlight(
  counters: CounterReader,
  definitions: readonly JourneyDefinition[],
  times: FeedTimes,
  nowMs: number,
): Promise<ReadonlyMap<string, number>> {
  const { watermarkMs } = await readFeed(counters, times, nowMs);
  const totals = await counters.totals(
    definitions.flatMap((definition) => stepWindows(definition, watermarkMs ?? nowMs, nowMs)),
  );
  return new Map(
    definitions.map(({ journey, steps }) => {
      // Nobody is under way at the goal.
      const isUnderWay = new Set(steps.slice(0, -1).map(({ step }) => step));
      const those = totals.filter((one) => one.journey === journey && isUnderWay.has(one.step));
      return [journey, those.reduce((all, { inFlightNow }) => all + inFlightNow, 0)];
    }),
  );
}
