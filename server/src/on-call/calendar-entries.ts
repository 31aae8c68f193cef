import type { Rota } from './rota.ts';
import { shiftsBetween, type Shift } from './shifts.ts';
import type { Team } from './team.ts';

/** A shift as a calendar shows it. */
export interface CalendarEntry extends Shift {
  /** The same for the same turn of the same layer, or the same override, whoever has it and whenever it is. */
  readonly name: string;
  readonly team: Team;
  readonly rota: Rota;
}

/**
 * The shifts of teams between two instants, with names that last; of one person, where one is named. A turn that somebody
 * stands in for in the middle is two entries; the first keeps the name. Shifts are shown whole, since one cut at the time
 * it is asked for would be another each time.
 */
export function calendarEntries(
  teams: readonly Team[],
  person: string | null,
  fromMs: number,
  toMs: number,
): CalendarEntry[] {
  return teams.flatMap((team) =>
    (team.rotas ?? [])
      .filter((rota) => person === null || mentions(rota, person))
      .flatMap((rota) => entriesOf(team, rota, fromMs, toMs))
      .filter((entry) => person === null || entry.person === person),
  );
}

function entriesOf(team: Team, rota: Rota, fromMs: number, toMs: number): CalendarEntry[] {
  const seen = new Map<string, number>();
  const reachMs = longestOf(rota);
  const entries = shiftsBetween(rota, fromMs - reachMs, toMs + reachMs).map((shift): CalendarEntry => {
    const { because } = shift;
    const source =
      because.kind === 'layer' ? ['layer', because.layer, because.turn] : ['override', because.override];
    const key = JSON.stringify([team.team, rota.rota, ...source]);
    const part = seen.get(key) ?? 0;
    seen.set(key, part + 1);
    return { ...shift, team, rota, name: part === 0 ? key : `${key}/${part}` };
  });
  return entries.filter((entry) => entry.toMs > fromMs && entry.fromMs < toMs);
}

const DAY_MS = 24 * 3_600_000;

/** No shift is longer; a day more for the change of the clocks. */
function longestOf({ layers, overrides }: Rota): number {
  return Math.max(
    ...layers.map(({ turnDays }) => (turnDays + 1) * DAY_MS),
    ...overrides.map(({ fromMs, toMs }) => toMs - fromMs),
  );
}

function mentions({ layers, overrides }: Rota, person: string): boolean {
  return (
    layers.some(({ people }) => people.includes(person)) || overrides.some((one) => one.person === person)
  );
}
