import type { JourneyDelta, JourneyView, WallDelta, WallView } from '@wegwarte/contract';

/** The wall after a change: entries are replaced whole, and a journey that is no longer in the order is gone. */
export function applyWallDelta(wall: WallView, change: WallDelta): WallView {
  const byId = new Map(wall.journeys.map((journey) => [journey.journey, journey]));
  for (const [id, journey] of Object.entries(change.journeys)) byId.set(id, journey);
  const order = change.order ?? [...byId.keys()];
  return {
    journeys: order.flatMap((id) => byId.get(id) ?? []),
    incidents: change.incidents ?? wall.incidents,
  };
}

export function applyJourneyDelta(journey: JourneyView, change: JourneyDelta): JourneyView {
  return { ...journey, ...change };
}
