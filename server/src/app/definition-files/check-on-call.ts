import { weekdays, type LayerInFile, type RotaInFile, type TeamFile } from '@wegwarte/contract';
import { daysAfter, weekdayOf } from '../../on-call/zoned-time.ts';
import type { DefinitionError, Path } from './definition-error.ts';
import type { ParsedDefinition } from './parse-definition.ts';
import { closest } from './suggest.ts';

type ParsedTeam = ParsedDefinition<TeamFile>;
/** A finding of one file, before it is placed in it. */
type Finding = readonly [path: Path, remedy: string];

/**
 * What no schema can say of people and rotas: ids that are to be unique or known, days that are to agree. Files with
 * other mistakes are left out; `allTeamsRead` false: there may be people in teams that are not here.
 */
export function checkOnCall(teams: readonly ParsedTeam[], allTeamsRead: boolean): DefinitionError[] {
  const valid = teams.filter(({ definition }) => definition !== null);
  const errors = personTwice(valid);
  const everybody = valid.flatMap(({ definition }) => definition!.people.map(({ person }) => person));
  const allValid = allTeamsRead && valid.length === teams.length;
  const known = allValid ? everybody : null;
  const knownTeams = allValid ? valid.map(({ definition }) => definition!.team) : null;
  for (const team of valid) {
    const { rotas } = team.definition!;
    const findings = [
      ...twice(rotas.map(({ rota }) => rota)).map((at): Finding => [
        ['rotas', at, 'rota'],
        'is there twice: give each rota its own id',
      ]),
      ...rotas.flatMap((rota, at) => checkRota(rota, ['rotas', at], known)),
      ...checkEscalation(team.definition!, known, knownTeams),
      ...checkDevices(team.definition!, known),
    ];
    errors.push(...findings.map(([path, remedy]) => team.errorAt(path, remedy)));
  }
  return errors;
}

function checkRota(rota: RotaInFile, path: Path, known: readonly string[] | null): Finding[] {
  const findings: Finding[] = twice(rota.layers.map(({ layer }) => layer)).map((at) => [
    [...path, 'layers', at, 'layer'],
    'is there twice: give each layer its own id',
  ]);
  for (const [at, layer] of rota.layers.entries()) {
    const here = [...path, 'layers', at];
    findings.push(...checkWeekday(layer, here));
    for (const [position, person] of layer.people.entries()) {
      findings.push(...unknownPerson(person, [...here, 'people', position], known));
    }
  }
  for (const [at, { from, to, who }] of rota.overrides.entries()) {
    const here = [...path, 'overrides', at];
    if (to <= from) findings.push([[...here, 'to'], `is not after ${from}: say when it ends`]);
    findings.push(...unknownPerson(who, [...here, 'who'], known));
  }
  return findings;
}

function checkWeekday({ start, turn, weekday }: LayerInFile, path: Path): Finding[] {
  if (weekday === undefined) return [];
  if (turn !== 'weekly') return [[[...path, 'weekday'], 'is for weekly turns only: remove it']];
  const wanted = weekdays.indexOf(weekday) + 1;
  const seen = weekdayOf(start);
  if (seen === wanted) return [];
  const meant = daysAfter(start, ((wanted - seen + 10) % 7) - 3);
  return [[[...path, 'start'], `is a ${weekdays[seen - 1]}, but turns begin on ${weekday}: use ${meant}`]];
}

function checkEscalation(
  { team: own, rotas, escalation }: TeamFile,
  people: readonly string[] | null,
  teams: readonly string[] | null,
): Finding[] {
  const ownRotas = rotas.map(({ rota }) => rota);
  return (escalation?.steps ?? []).flatMap(({ to }, at) =>
    to.flatMap((target, position): Finding[] => {
      const path: Path = ['escalation', 'steps', at, 'to', position];
      if (typeof target === 'string') return [];
      if ('person' in target) return unknownPerson(target.person, [...path, 'person'], people);
      if ('rota' in target) return unknown('rota of this team', target.rota, [...path, 'rota'], ownRotas);
      const here: Path = [...path, 'team'];
      if (target.team === own) return [[here, 'is this team itself: say everybody, or channels']];
      return teams ? unknown('team', target.team, here, teams) : [];
    }),
  );
}

function checkDevices({ channels, people }: TeamFile, known: readonly string[] | null): Finding[] {
  const places: [Path, TeamFile['channels']][] = [
    [['channels'], channels],
    ...people.map((one, at): [Path, TeamFile['channels']] => [['people', at, 'channels'], one.channels]),
  ];
  return places.flatMap(([path, all]) =>
    all.flatMap((channel, at) =>
      'push' in channel ? unknownPerson(channel.push, [...path, at, 'push'], known) : [],
    ),
  );
}

function unknownPerson(person: string, path: Path, known: readonly string[] | null): Finding[] {
  return known ? unknown('person', person, path, known) : [];
}

function unknown(what: string, id: string, path: Path, known: readonly string[]): Finding[] {
  if (known.includes(id)) return [];
  const meant = closest(id, known);
  const others = known.length > 0 ? `known are ${known.toSorted().join(', ')}` : 'there are none';
  return [[path, `no ${what} has this id: ${meant ? `did you mean ${meant}?` : others}`]];
}

function personTwice(teams: readonly ParsedTeam[]): DefinitionError[] {
  const firstFiles = new Map<string, string>();
  const errors: DefinitionError[] = [];
  for (const team of teams) {
    for (const [at, { person }] of team.definition!.people.entries()) {
      const first = firstFiles.get(person);
      if (first === undefined) firstFiles.set(person, team.file);
      else {
        const where = first === team.file ? 'here' : `in ${first}`;
        const remedy = `is the id of a person ${where} already: a person is introduced once, and may be in any rota`;
        errors.push(team.errorAt(['people', at, 'person'], remedy));
      }
    }
  }
  return errors;
}

/** Where a text stands that stood before. */
function twice(texts: readonly string[]): number[] {
  return texts.flatMap((text, at) => (texts.indexOf(text) < at ? [at] : []));
}
