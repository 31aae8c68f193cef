import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HoursOfWeek, Rota, RotaLayer } from './rota.ts';
import { gapsBetween, onCallNow, shiftsBetween, whoIsOnCall } from './shifts.ts';
import { firstShowing } from './wall-clock.suite.ts';
import { instantOf } from './zoned-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (iso: string): number => Date.parse(iso);

const layer = (over: Partial<RotaLayer> = {}): RotaLayer => ({
  layer: 'week',
  people: ['mara', 'jonas'],
  startDate: '2026-01-05',
  handOverAt: '09:00',
  turnDays: 7,
  hours: [],
  ...over,
});
const rota = (over: Partial<Rota> = {}): Rota => ({
  rota: 'primary',
  title: { en: 'Primary', de: 'Erste' },
  timeZone: 'Europe/Berlin',
  coverage: 'full',
  layers: [layer()],
  overrides: [],
  ...over,
});
const lengths = (of: Rota, from: string, to: string): number[] =>
  shiftsBetween(of, at(from), at(to)).map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR);

describe('turns', () => {
  it('hand over at the same local time all year, so that one is an hour short and one an hour long', () => {
    const daily = rota({ layers: [layer({ turnDays: 1 })] });
    expect(lengths(daily, '2026-03-27T08:00Z', '2026-03-30T07:00Z')).toEqual([24, 23, 24]);
    expect(lengths(daily, '2026-10-23T07:00Z', '2026-10-26T08:00Z')).toEqual([24, 25, 24]);
    const [, second] = shiftsBetween(rota(), at('2026-03-23T08:00Z'), at('2026-04-06T07:00Z'));
    expect(second).toMatchObject({ fromMs: at('2026-03-30T07:00Z'), toMs: at('2026-04-06T07:00Z') });
  });

  it('that begin at a time which does not exist begin when the clocks go forward', () => {
    const nightly = rota({ layers: [layer({ turnDays: 1, handOverAt: '02:30' })] });
    expect(lengths(nightly, '2026-03-28T01:30Z', '2026-03-30T00:30Z')).toEqual([23.5, 23.5]);
  });

  it('that begin at a time which comes twice begin the first time', () => {
    const nightly = rota({ layers: [layer({ turnDays: 1, handOverAt: '02:30' })] });
    expect(lengths(nightly, '2026-10-24T00:30Z', '2026-10-26T01:30Z')).toEqual([24, 25]);
  });

  it('follow one another in the order of the people, and nobody is on call before the first', () => {
    const three = rota({ layers: [layer({ people: ['a', 'b', 'c'], turnDays: 3 })] });
    const who = shiftsBetween(three, at('2026-01-01T00:00Z'), at('2026-01-20T00:00Z'));
    expect(who.map(({ person }) => person)).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect(gapsBetween(three, at('2026-01-01T00:00Z'), at('2026-01-20T00:00Z'))).toEqual([
      { fromMs: at('2026-01-01T00:00Z'), toMs: at('2026-01-05T08:00Z') },
    ]);
  });
});

describe('hours of the week', () => {
  const office: HoursOfWeek = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };

  it('leave the rest of it to the layers below, or to nobody', () => {
    const both = rota({ layers: [layer({ layer: 'all', people: ['night'] }), layer({ hours: [office] })] });
    const [fromMs, toMs] = [at('2026-01-09T15:00Z'), at('2026-01-12T09:00Z')];
    expect(shiftsBetween(both, fromMs, toMs).map(({ person }) => person)).toEqual(['mara', 'night', 'jonas']);
    expect(gapsBetween(both, fromMs, toMs)).toEqual([]);
    const alone = rota({ layers: [layer({ hours: [office] })] });
    expect(gapsBetween(alone, fromMs, toMs)).toEqual([
      { fromMs: at('2026-01-09T16:00Z'), toMs: at('2026-01-12T08:00Z') },
    ]);
  });

  it('may reach over midnight, and over the change of the clocks', () => {
    const nights = rota({
      layers: [layer({ people: ['a'], hours: [{ days: [6], from: '22:00', to: '06:00' }] })],
    });
    expect(lengths(nights, '2026-03-27T00:00Z', '2026-03-31T00:00Z')).toEqual([7]);
    expect(lengths(nights, '2026-10-23T00:00Z', '2026-10-27T00:00Z')).toEqual([9]);
    // Begun the day before the one that is looked at.
    expect(whoIsOnCall(nights, at('2026-01-11T04:00Z'))?.person).toBe('a');
  });

  it('that lie in an hour which is skipped are none', () => {
    const skipped = rota({
      layers: [layer({ people: ['a'], hours: [{ days: [7], from: '02:00', to: '03:00' }] })],
    });
    expect(shiftsBetween(skipped, at('2026-03-28T12:00Z'), at('2026-03-29T12:00Z'))).toEqual([]);
  });
});

describe('somebody who stands in', () => {
  it('comes before the layers, and a later entry before an earlier one', () => {
    const [fromMs, toMs] = [at('2026-01-07T00:00Z'), at('2026-01-08T00:00Z')];
    const overrides = [
      { id: 'o1', fromMs, toMs, person: 'x', reason: null },
      { id: 'o2', fromMs: fromMs + 6 * HOUR, toMs: fromMs + 12 * HOUR, person: 'y', reason: null },
    ];
    const found = shiftsBetween(rota({ overrides }), at('2026-01-05T08:00Z'), at('2026-01-12T08:00Z'));
    expect(found.map(({ person, fromMs: from, toMs: to }) => [person, (to - from) / HOUR])).toEqual([
      ['mara', 40],
      ['x', 6],
      ['y', 6],
      ['x', 12],
      ['mara', 104],
    ]);
    expect(found[2]!.because).toEqual({ kind: 'override', override: 'o2' });
  });
});

it('now and next are told whole, however long turns are', () => {
  const quarters = rota({ layers: [layer({ turnDays: 90 })] });
  const { now, next } = onCallNow(quarters, at('2026-02-01T00:00Z'));
  expect(now).toMatchObject({
    person: 'mara',
    fromMs: at('2026-01-05T08:00Z'),
    toMs: at('2026-04-05T07:00Z'),
  });
  expect(next).toMatchObject({ person: 'jonas', fromMs: now!.toMs });
  expect(onCallNow(rota(), at('2025-12-01T00:00Z'))).toMatchObject({ now: null, next: { person: 'mara' } });
});

/** Changes of the clocks of every sort: by an hour, by half of one, at midnight, in the south, against the sun. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kolkata',
  'UTC',
];
const quarter = fc
  .nat(95)
  .map((n) => `${String(n >> 2).padStart(2, '0')}:${String((n & 3) * 15).padStart(2, '0')}`);
const date = fc.nat(329).map((n) => new Date(at('2026-01-05') + n * DAY).toISOString().slice(0, 10));
const anyHours = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  from: quarter,
  to: quarter,
});
const anyLayer = (name: string) =>
  fc.record({
    layer: fc.constant(name),
    people: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 }),
    startDate: date,
    handOverAt: quarter,
    turnDays: fc.constantFrom(1, 2, 7, 14),
    hours: fc.oneof(fc.constant([]), fc.array(anyHours, { minLength: 1, maxLength: 2 })),
  });
const anyRota = fc
  .tuple(
    fc.constantFrom(...zones),
    fc.oneof(fc.tuple(anyLayer('one')), fc.tuple(anyLayer('one'), anyLayer('two'))),
    fc.array(fc.tuple(date, fc.integer({ min: 1, max: 200 }), fc.constantFrom('x', 'y')), { maxLength: 3 }),
  )
  .map(([timeZone, layers, overrides]) =>
    rota({
      timeZone,
      layers,
      overrides: overrides.map(([day, hours, person], n) => {
        const fromMs = at(day) + n * 7 * HOUR;
        return { id: `o${n}`, fromMs, toMs: fromMs + hours * HOUR, person, reason: null };
      }),
    }),
  );

/** By the rule as it is told to people, with a clock on the wall and without any arithmetic of Temporal's. */
function byTheRule({ timeZone, layers, overrides }: Rota, atMs: number): string | null {
  const override = overrides.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  if (override) return override.person;
  const later = (day: string, days: number) => new Date(at(day) + days * DAY).toISOString().slice(0, 10);
  for (const { people, startDate, handOverAt, turnDays, hours } of layers.toReversed()) {
    const today = new Date(atMs).toISOString().slice(0, 10);
    const holds =
      hours.length === 0 ||
      [-2, -1, 0, 1].some((ago) => {
        const day = later(today, ago);
        const weekday = new Date(at(day)).getUTCDay() || 7;
        return hours.some(
          ({ days, from, to }) =>
            days.includes(weekday) &&
            firstShowing(`${day}T${from}`, timeZone) <= atMs &&
            atMs < firstShowing(`${to > from ? day : later(day, 1)}T${to}`, timeZone),
        );
      });
    if (!holds) continue;
    const turn = Math.floor((at(today) - at(startDate)) / DAY / turnDays);
    for (const number of [turn - 2, turn - 1, turn, turn + 1]) {
      if (number < 0) continue;
      const fromMs = firstShowing(`${later(startDate, number * turnDays)}T${handOverAt}`, timeZone);
      const toMs = firstShowing(`${later(startDate, (number + 1) * turnDays)}T${handOverAt}`, timeZone);
      if (fromMs <= atMs && atMs < toMs) return people[number % people.length]!;
    }
  }
  return null;
}

describe('at every instant, whatever the rota', () => {
  /** Weeks around the changes of the clocks, and anywhere. */
  const instants = fc.oneof(
    fc.integer({ min: at('2026-03-06T00:00Z'), max: at('2026-04-12T00:00Z') }),
    fc.integer({ min: at('2026-10-01T00:00Z'), max: at('2026-11-08T00:00Z') }),
    fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z') }),
  );

  it('exactly whom the rule names is on call', () => {
    fc.assert(
      fc.property(anyRota, fc.array(instants, { minLength: 1, maxLength: 4 }), (any, times) => {
        for (const atMs of times) expect(whoIsOnCall(any, atMs)?.person ?? null).toBe(byTheRule(any, atMs));
      }),
      { numRuns: 400 },
    );
  });

  it('shifts and gaps meet without overlap and leave nothing out, wherever one begins to look', () => {
    fc.assert(
      fc.property(anyRota, instants, fc.integer({ min: 1, max: 30 * DAY }), (any, fromMs, span) => {
        const toMs = fromMs + span;
        const shifts = shiftsBetween(any, fromMs, toMs);
        const all = [...shifts, ...gapsBetween(any, fromMs, toMs)].sort((a, b) => a.fromMs - b.fromMs);
        let reachedMs = fromMs;
        for (const piece of all) {
          expect(piece.fromMs).toBe(reachedMs);
          expect(piece.toMs).toBeGreaterThan(piece.fromMs);
          reachedMs = piece.toMs;
        }
        expect(reachedMs).toBe(toMs);
        for (const { fromMs: from, toMs: to, person } of shifts) {
          for (const atMs of [from, to - 1]) expect(whoIsOnCall(any, atMs)?.person).toBe(person);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('local times in order are instants in order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), date, quarter, quarter, (zone, day, one, other) => {
        const [a, b] = [one, other].sort().map((time) => instantOf(`${day}T${time}`, zone));
        expect(a).toBeLessThanOrEqual(b!);
        expect(a).toBe(firstShowing(`${day}T${[one, other].sort()[0]}`, zone));
      }),
      { numRuns: 500 },
    );
  });
});
