import { describe, expect, it } from 'vitest';
import type { JourneyView, WallView } from '@wegwarte/contract';
import { journeyDelta, LiveRoom, wallDelta } from './live-room.ts';

type Tile = WallView['journeys'][number];
const tile = (journey: string, inFlight = 0) => ({ journey, inFlight }) as Tile;
const wall = (journeys: Tile[], incidents: { id: string; state: string }[] = []) =>
  ({ journeys, incidents }) as unknown as WallView;

/** What a client makes of a delta. */
function applied(before: WallView, delta: NonNullable<ReturnType<typeof wallDelta>>): WallView {
  const tiles = new Map(before.journeys.map((one) => [one.journey, one]));
  for (const [name, changed] of Object.entries(delta.journeys)) tiles.set(name, changed);
  const order = delta.order ?? before.journeys.map(({ journey }) => journey);
  return { journeys: order.map((name) => tiles.get(name)!), incidents: delta.incidents ?? before.incidents };
}

describe('what has changed', () => {
  it('is nothing where nothing has', () => {
    expect(wallDelta(wall([tile('a')]), wall([tile('a')]))).toBeNull();
    expect(journeyDelta({ inFlight: 1 } as JourneyView, { inFlight: 1 } as JourneyView)).toBeNull();
  });

  it('is only the journeys that have, the order if it has, and all incidents if one has', () => {
    const before = wall([tile('a'), tile('b')], [{ id: 'i', state: 'open' }]);
    expect(wallDelta(before, wall([tile('a'), tile('b', 5)], before.incidents))).toEqual({
      journeys: { b: tile('b', 5) },
      order: null,
      incidents: null,
    });
    expect(wallDelta(before, wall([tile('b'), tile('a')], []))).toEqual({
      journeys: {},
      order: ['b', 'a'],
      incidents: [],
    });
  });

  it('leads from one picture to the next, journeys added and taken away as well', () => {
    const pictures = [
      wall([tile('a')]),
      wall([tile('b', 1), tile('a', 2)], [{ id: 'i', state: 'open' }]),
      wall([tile('b', 1)], [{ id: 'i', state: 'resolved' }]),
      wall([]),
      wall([tile('c')]),
    ];
    pictures.reduce((before, after) => {
      expect(applied(before, wallDelta(before, after)!)).toEqual(after);
      return after;
    });
  });

  it('is whole fields of a journey', () => {
    const before = { inFlight: 1, state: 'normal' } as JourneyView;
    expect(journeyDelta(before, { ...before, inFlight: 2 })).toEqual({ inFlight: 2 });
  });
});

describe('a room', () => {
  /** Paints when told to, in the order it is told to. */
  function painted() {
    const waiting: ((inFlight: number) => void)[] = [];
    const paint = () => new Promise<WallView>((done) => waiting.push((n) => done(wall([tile('a', n)]))));
    return { room: new LiveRoom<WallView>('wall', paint, wallDelta), waiting };
  }
  const shownIn = ({ state }: { state: WallView }) => state.journeys[0]!.inFlight;

  it('counts from the snapshot on by one, and only what has changed', async () => {
    const { room, waiting } = painted();
    const first = room.snapshot();
    waiting.shift()!(1);
    expect(await first).toMatchObject({ room: 'wall', seq: 0 });
    for (const [shown, seq] of [
      [1, null],
      [2, 1],
      [2, null],
      [3, 2],
    ] as const) {
      const refreshed = room.refresh();
      waiting.shift()!(shown);
      expect((await refreshed)?.seq ?? null).toBe(seq);
    }
    expect(await room.snapshot()).toMatchObject({ seq: 2 });
  });

  it('gives two who come at once the same picture', async () => {
    const { room, waiting } = painted();
    const both = Promise.all([room.snapshot(), room.snapshot()]);
    waiting.shift()!(1);
    waiting.shift()!(2);
    const [one, two] = await both;
    expect(shownIn(one)).toBe(shownIn(two));
    expect(one.seq).toBe(two.seq);
  });

  it('is right also for whoever comes while it is painted anew', async () => {
    for (const isFirstDone of [true, false]) {
      const { room, waiting } = painted();
      const snapshot = room.snapshot();
      const refresh = room.refresh();
      const [forSnapshot, forRefresh] = waiting as [(n: number) => void, (n: number) => void];
      if (isFirstDone) {
        forSnapshot(1);
        await snapshot;
        forRefresh(2);
      } else {
        forRefresh(2);
        await refresh;
        forSnapshot(1);
      }
      const [shown, delta] = await Promise.all([snapshot, refresh]);
      const seen =
        delta && delta.seq === shown.seq + 1 ? applied(shown.state, delta.change as never) : shown.state;
      expect(seen.journeys[0]!.inFlight).toBe(2);
    }
  });

  it('keeps its picture when it cannot be painted', async () => {
    let isDown = false;
    const room = new LiveRoom<WallView>(
      'wall',
      async () => {
        if (isDown) throw new Error('away');
        return wall([tile('a', 1)]);
      },
      wallDelta,
    );
    const before = await room.snapshot();
    isDown = true;
    await expect(room.refresh()).rejects.toThrow('away');
    expect(await room.snapshot()).toEqual(before);
  });
});
