import type { EscalationTarget } from './escalation-policy.ts';
import { whoIsOnCall } from './shifts.ts';
import type { Person, Team } from './team.ts';

/** Somebody a step reaches, once, and why. */
export type Reached =
  | { readonly kind: 'channels'; readonly team: Team }
  | {
      readonly kind: 'person';
      readonly person: Person;
      /** The rota the person is on call in; null: named, or of the team. */
      readonly rota: string | null;
      readonly team: Team;
    };

/** Somebody a step means and cannot reach. */
export interface Unreached {
  readonly what: string;
  readonly because: 'unknown' | 'nobody-on-call' | 'no-channel';
}

export interface WhomToReach {
  readonly reached: readonly Reached[];
  readonly unreached: readonly Unreached[];
}

/** Whom the targets of a team's step come to at an instant. Nobody twice, the first reason counts. */
export function whomToReach(
  targets: readonly EscalationTarget[],
  team: Team,
  teams: readonly Team[],
  atMs: number,
): WhomToReach {
  const reached = new Map<string, Reached>();
  const unreached: Unreached[] = [];
  const people = new Map(teams.flatMap((one) => one.people ?? []).map((person) => [person.person, person]));

  const reachChannels = (of: Team): void => {
    if (!reached.has(`team:${of.team}`)) reached.set(`team:${of.team}`, { kind: 'channels', team: of });
  };
  const reachPerson = (id: string, of: Team, rota: string | null): void => {
    const person = people.get(id);
    if (!person) unreached.push({ what: id, because: 'unknown' });
    else if (person.channels.length === 0) unreached.push({ what: person.name, because: 'no-channel' });
    else if (!reached.has(`person:${id}`)) {
      reached.set(`person:${id}`, { kind: 'person', person, rota, team: of });
    }
  };
  const reachOnCall = (of: Team, rotaId: string): void => {
    const rota = of.rotas?.find((one) => one.rota === rotaId);
    const shift = rota && whoIsOnCall(rota, atMs);
    if (shift) reachPerson(shift.person, of, rotaId);
    // At times when a rota is meant to be empty, its emptiness is no news.
    else if (rota?.coverage !== 'partial') {
      unreached.push({ what: rotaId, because: rota ? 'nobody-on-call' : 'unknown' });
    }
  };

  for (const target of targets) {
    if (target.kind === 'channels') reachChannels(team);
    if (target.kind === 'person') reachPerson(target.person, team, null);
    if (target.kind === 'on-call') reachOnCall(team, target.rota);
    if (target.kind === 'everybody') {
      reachChannels(team);
      for (const person of membersOf(team)) reachPerson(person, team, null);
    }
    if (target.kind === 'team') {
      const other = teams.find((one) => one.team === target.team);
      if (!other) unreached.push({ what: target.team, because: 'unknown' });
      else {
        reachChannels(other);
        for (const { rota } of other.rotas ?? []) reachOnCall(other, rota);
      }
    }
  }
  return { reached: [...reached.values()], unreached };
}

/** Those its file introduces, and those of other teams who stand in its rotas. */
export function membersOf({ people = [], rotas = [] }: Team): readonly string[] {
  const inRotas = rotas.flatMap(({ layers }) => layers.flatMap((layer) => layer.people));
  return [...new Set([...people.map(({ person }) => person), ...inRotas])];
}
