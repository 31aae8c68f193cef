import type {
  GapView,
  OnCallView,
  OverrideView,
  PersonView,
  ShiftsView,
  ShiftView,
} from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Interval } from '../on-call/interval.ts';
import type { Rota } from '../on-call/rota.ts';
import { gapsAmong, gapsBetween, onCallNow, SIGHT_MS, shiftsBetween, type Shift } from '../on-call/shifts.ts';
import type { Team } from '../on-call/team.ts';
import type { OverrideStore, StoredOverride } from './override-store.ts';
import { rotasInForce } from './rotas-in-force.ts';

const DAY_MS = 24 * 3_600_000;
const GAPS_AHEAD_MS = 14 * DAY_MS;
/** More is no calendar but a computation. */
const LONGEST_SPAN_MS = 366 * DAY_MS;
const MAX_OVERRIDES = 200;

export interface ShowOnCallParts {
  readonly teams: () => readonly Team[];
  readonly overrides: OverrideStore;
  readonly clock: Clock;
}

/** Who is on call now, next, and between two instants; and who stands in. */
export class ShowOnCall {
  private readonly parts: ShowOnCallParts;

  constructor(parts: ShowOnCallParts) {
    this.parts = parts;
  }

  async now(): Promise<OnCallView> {
    const { overrides, clock } = this.parts;
    const nowMs = clock.now();
    const teams = await rotasInForce(this.parts.teams(), overrides, nowMs - SIGHT_MS);
    const nameOf = namesIn(teams);
    return {
      at: iso(nowMs),
      people: teams.flatMap(({ people = [] }) => people.map(({ person, name }) => ({ person, name }))),
      teams: teams.map(({ team, title, rotas = [] }) => ({
        team,
        title,
        rotas: rotas.map((rota) => {
          const { now, next } = onCallNow(rota, nowMs);
          return {
            ...headOf(rota),
            now: now && showShift(now, rota, nameOf),
            next: next && showShift(next, rota, nameOf),
            gaps:
              rota.coverage === 'partial' ? [] : gapsBetween(rota, nowMs, nowMs + GAPS_AHEAD_MS).map(showGap),
          };
        }),
      })),
    };
  }

  /** @throws WegwarteError `not-found`; `input-invalid` for a span that is none, or too long */
  async shifts(name: string, fromMs: number, toMs: number): Promise<ShiftsView> {
    if (toMs <= fromMs) throw new WegwarteError('input-invalid', 'to: must be after from');
    if (toMs - fromMs > LONGEST_SPAN_MS) {
      throw new WegwarteError('input-invalid', 'to: at most 366 days after from');
    }
    const teams = await rotasInForce(this.parts.teams(), this.parts.overrides, fromMs);
    const { team, title, rotas = [] } = teamNamed(teams, name);
    const nameOf = namesIn(teams);
    return {
      team,
      title,
      from: iso(fromMs),
      to: iso(toMs),
      rotas: rotas.map((rota) => {
        const shifts = shiftsBetween(rota, fromMs, toMs);
        return {
          ...headOf(rota),
          shifts: shifts.map((shift) => showShift(shift, rota, nameOf)),
          gaps: rota.coverage === 'partial' ? [] : gapsAmong(shifts, fromMs, toMs).map(showGap),
        };
      }),
    };
  }

  /** Those made here, newest first, removed ones too. @throws WegwarteError `not-found` */
  async overrides(name: string): Promise<readonly OverrideView[]> {
    const { team } = teamNamed(this.parts.teams(), name);
    const nameOf = namesIn(this.parts.teams());
    const latest = await this.parts.overrides.latest(team, MAX_OVERRIDES);
    return latest.map((override) => showOverride(override, nameOf));
  }

  showOverride(override: StoredOverride): OverrideView {
    return showOverride(override, namesIn(this.parts.teams()));
  }
}

/** @throws WegwarteError `not-found` */
export function teamNamed(teams: readonly Team[], name: string): Team {
  const team = teams.find((one) => one.team === name);
  if (!team) throw new WegwarteError('not-found', `no team has the id ${name}`);
  return team;
}

/** By id; somebody who has left is called by it. */
export function namesIn(teams: readonly Team[]): (person: string) => string {
  const names = new Map(teams.flatMap(({ people = [] }) => people.map(({ person, name }) => [person, name])));
  return (person) => names.get(person) ?? person;
}

function headOf({ rota, title, timeZone }: Rota): Pick<Rota, 'rota' | 'title' | 'timeZone'> {
  return { rota, title, timeZone };
}

function showShift(shift: Shift, rota: Rota, nameOf: (person: string) => string): ShiftView {
  const { person, fromMs, toMs, because } = shift;
  const override =
    because.kind === 'override' ? rota.overrides.find(({ id }) => id === because.override) : undefined;
  return {
    person: showPerson(person, nameOf),
    from: iso(fromMs),
    to: iso(toMs),
    because:
      because.kind === 'layer'
        ? { kind: 'layer', layer: because.layer }
        : { kind: 'override', override: because.override, reason: override?.reason ?? null },
  };
}

function showOverride(stored: StoredOverride, nameOf: (person: string) => string): OverrideView {
  const { id, team, rota, person, fromMs, toMs, reason, createdBy, createdAtMs, removedBy, removedAtMs } =
    stored;
  return {
    id,
    team,
    rota,
    person: showPerson(person, nameOf),
    from: iso(fromMs),
    to: iso(toMs),
    reason,
    createdBy,
    createdAt: iso(createdAtMs),
    removedBy,
    removedAt: removedAtMs === null ? null : iso(removedAtMs),
  };
}

function showPerson(person: string, nameOf: (person: string) => string): PersonView {
  return { person, name: nameOf(person) };
}

function showGap({ fromMs, toMs }: Interval): GapView {
  return { from: iso(fromMs), to: iso(toMs) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
