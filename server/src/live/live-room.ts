import type { JourneyDelta, JourneyView, WallDelta, WallView } from '@wegwarte/contract';

/** What has changed from one picture to the next; null when nothing has. Pure. */
export function wallDelta(before: WallView, after: WallView): WallDelta | null {
  const known = new Map(before.journeys.map((journey) => [journey.journey, JSON.stringify(journey)]));
  const changed = after.journeys.filter((journey) => known.get(journey.journey) !== JSON.stringify(journey));
  const order = after.journeys.map(({ journey }) => journey);
  const sameOrder = order.join() === before.journeys.map(({ journey }) => journey).join();
  const sameIncidents = JSON.stringify(before.incidents) === JSON.stringify(after.incidents);
  if (changed.length === 0 && sameOrder && sameIncidents) return null;
  return {
    journeys: Object.fromEntries(changed.map((journey) => [journey.journey, journey])),
    order: sameOrder ? null : order,
    incidents: sameIncidents ? null : after.incidents,
  };
}

export function journeyDelta(before: JourneyView, after: JourneyView): JourneyDelta | null {
  const changed = (Object.keys(after) as (keyof JourneyView)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((field) => [field, after[field]])) as JourneyDelta;
}

/**
 * One picture, shared by all who watch it: painted once a round however many they are.
 *
 * Invariant: a delta numbered `seq` leads from the state numbered `seq - 1` to the state numbered `seq`.
 */
export class LiveRoom<View extends WallView | JourneyView> {
  readonly name: string;
  private readonly paint: () => Promise<View>;
  private readonly difference: (before: View, after: View) => WallDelta | JourneyDelta | null;
  private state: View | null = null;
  private seq = 0;

  constructor(
    name: string,
    paint: () => Promise<View>,
    difference: (before: View, after: View) => WallDelta | JourneyDelta | null,
  ) {
    this.name = name;
    this.paint = paint;
    this.difference = difference;
  }

  async snapshot(): Promise<{ room: string; seq: number; state: View }> {
    if (this.state === null) {
      const painted = await this.paint();
      this.state ??= painted;
    }
    return { room: this.name, seq: this.seq, state: this.state };
  }

  /** Paints anew; what has changed since the last time, or null. */
  async refresh(): Promise<{ room: string; seq: number; change: WallDelta | JourneyDelta } | null> {
    const after = await this.paint();
    const before = this.state;
    this.state = after;
    if (before === null) return null;
    const change = this.difference(before, after);
    if (change === null) return null;
    this.seq++;
    return { room: this.name, seq: this.seq, change };
  }
}
