import type { JourneyFile, TeamFile } from '@wegwarte/contract';
import type { DefinitionError, Path } from './definition-error.ts';
import { valueAt } from './describe-issues.ts';
import type { ParsedDefinition } from './parse-definition.ts';
import { closest } from './suggest.ts';

type Journeys = readonly ParsedDefinition<JourneyFile>[];
type Teams = readonly ParsedDefinition<TeamFile>[];

/**
 * Rules between files. They look at what is written, so that they also hold for files with other mistakes.
 * `teams` null: owners are not checked; `allTeamsRead` false: there may be more teams than these.
 */
export function checkTogether(
  journeys: Journeys,
  teams: Teams | null,
  allTeamsRead: boolean,
): DefinitionError[] {
  const errors = [...givenTwice(journeys, 'journey')];
  if (!teams) return errors;
  errors.push(...givenTwice(teams, 'team'), ...checkDefaultTeam(teams));
  // A team whose file cannot be parsed may be the very one that is named.
  const allKnown = allTeamsRead && teams.every(({ raw }) => raw !== undefined);
  return allKnown ? [...errors, ...checkOwners(journeys, teams)] : errors;
}

export function* givenTwice(
  files: readonly ParsedDefinition<unknown>[],
  kind: 'journey' | 'team' | 'calendar',
): Generator<DefinitionError> {
  const firstFiles = new Map<string, string>();
  for (const parsed of files) {
    const id = valueAt(parsed.raw, [kind]);
    if (typeof id !== 'string') continue;
    const first = firstFiles.get(id);
    if (first === undefined) firstFiles.set(id, parsed.file);
    else yield parsed.errorAt([kind], `is the id of the ${kind} in ${first} too: give each its own`);
  }
}

function* checkDefaultTeam(teams: Teams): Generator<DefinitionError> {
  const [first, ...others] = teams.filter(({ raw }) => valueAt(raw, ['default']) === true);
  for (const other of others) {
    yield other.errorAt(['default'], `${first!.file} is the default team already: at most one can be`);
  }
}

function* checkOwners(journeys: Journeys, teams: Teams): Generator<DefinitionError> {
  const known = [...new Set(teams.map(({ raw }) => valueAt(raw, ['team'])))].filter(
    (id) => typeof id === 'string',
  );
  for (const journey of journeys) {
    for (const path of ownerPaths(journey.raw)) {
      const owner = valueAt(journey.raw, path);
      if (typeof owner !== 'string' || known.includes(owner)) continue;
      yield journey.errorAt(path, `no team has this id: ${whichTeam(owner, known)}`);
    }
  }
}

function ownerPaths(raw: unknown): Path[] {
  const steps = valueAt(raw, ['steps']);
  const ofSteps = Array.isArray(steps) ? steps.map((_, at): Path => ['steps', at, 'owner']) : [];
  return [['owner'], ...ofSteps];
}

/** Of an id that no team has: which team may be meant. */
export function whichTeam(owner: string, known: readonly string[]): string {
  const meant = closest(owner, known);
  if (meant) return `did you mean ${meant}?`;
  return known.length > 0 ? `known are ${known.toSorted().join(', ')}` : 'there are no teams';
}
