import { JourneyFile, TeamFile } from '@wegwarte/contract';
import { checkJourney } from '../../journeys/check-journey.ts';
import type { MarkedCalendar } from '../../on-call/marked-calendar.ts';
import type { Team } from '../../on-call/team.ts';
import { checkCalendars, checkDaysOff, parseCalendar, toCalendar } from './calendar-files.ts';
import { checkOnCall } from './check-on-call.ts';
import { checkTogether } from './check-together.ts';
import { inOrderOfPlace, type DefinitionError, type Path } from './definition-error.ts';
import { fillInVariables, type Surroundings } from './fill-in-variables.ts';
import { kindOf, type DefinitionKind } from './definition-kind.ts';
import { toJourneyDraft, type JourneyDraft } from './journey-draft.ts';
import { outlineJourney } from './outline-journey.ts';
import { parseDefinition, type ParsedDefinition } from './parse-definition.ts';
import { readSources, type SourceFile } from './read-source.ts';
import { gapsAhead } from './rota-gaps.ts';
import { toTeam } from './to-team.ts';

/** Files, or directories of which every `*.yaml` and `*.yml` is meant. */
export interface DefinitionPaths {
  readonly journeyPaths: readonly string[];
  /** Empty: there are no teams, and it is not checked whether owners exist. */
  readonly teamPaths: readonly string[];
  /** Absent: no day is marked, and it is not checked whether those that teams name exist. */
  readonly calendarPaths?: readonly string[];
  /** Absent where nothing is sent: variables stay as they are written, and are not missed. */
  readonly surroundings?: Surroundings | undefined;
}

export type LoadedDefinitions =
  | {
      readonly ok: true;
      readonly journeys: readonly JourneyDraft[];
      readonly teams: readonly Team[];
      readonly calendars: readonly MarkedCalendar[];
      /** Where nobody will be on call in the next two weeks: valid, and yet probably not meant. */
      gapsAhead(nowMs: number): readonly DefinitionError[];
    }
  | { readonly ok: false; readonly errors: readonly DefinitionError[] };

/** Reads all journeys and teams. All errors of all files, or none and every definition. */
export async function loadDefinitions({
  journeyPaths,
  teamPaths,
  calendarPaths,
  surroundings,
}: DefinitionPaths): Promise<LoadedDefinitions> {
  const [journeySources, teamSources, calendarSources] = await Promise.all([
    readSources(journeyPaths),
    readSources(teamPaths),
    readSources(calendarPaths ?? []),
  ]);
  const teamFiles = teamPaths.length > 0 ? teamSources.files : null;
  const checked = checkDefinitions(
    journeySources.files,
    teamFiles,
    teamSources.errors.length === 0,
    surroundings,
    calendarPaths ? calendarSources.files : null,
  );
  const unreadable = [...journeySources.errors, ...teamSources.errors, ...calendarSources.errors];
  if (checked.ok && unreadable.length === 0) return checked;
  return { ok: false, errors: [...unreadable, ...(checked.ok ? [] : checked.errors)] };
}

/**
 * The same for texts that have been read. Owners are not checked if `teamFiles` is null, or not all could be read; nor are
 * the calendars that teams name if `calendarFiles` is null.
 */
export function checkDefinitions(
  journeyFiles: readonly SourceFile[],
  teamFiles: readonly SourceFile[] | null,
  allTeamsRead = true,
  surroundings?: Surroundings,
  calendarFiles: readonly SourceFile[] | null = null,
): LoadedDefinitions {
  const journeys = journeyFiles.map(parseJourney);
  const teams = (teamFiles ?? []).map((source) => parseTeam(source, surroundings));
  const calendars = (calendarFiles ?? []).map((source) => refuseOtherKind(parseCalendar(source), 'calendar'));
  const errors = [
    ...[...journeys, ...teams, ...calendars].flatMap((parsed) => parsed.errors),
    ...checkTogether(journeys, teamFiles ? teams : null, allTeamsRead),
    ...checkOnCall(teams, allTeamsRead),
    ...checkCalendars(calendars, journeys),
    ...(calendarFiles ? checkDaysOff(teams, calendars) : []),
  ];
  if (errors.length > 0) {
    return {
      ok: false,
      errors: inOrderOfPlace(errors, [...journeyFiles, ...(teamFiles ?? []), ...(calendarFiles ?? [])]),
    };
  }
  const marked = calendars.map(({ definition }) => toCalendar(definition!));
  return {
    ok: true,
    journeys: journeys.map(({ definition, file }) => toJourneyDraft(definition!, file)),
    teams: teams.map(({ definition }) => toTeam(definition!, marked)),
    calendars: marked,
    gapsAhead: (nowMs) => teams.flatMap((parsed) => gapsAhead(parsed, nowMs)),
  };
}

function parseJourney({ file, text }: SourceFile): ParsedDefinition<JourneyFile> {
  const parsed = refuseOtherKind(parseDefinition(file, text, JourneyFile), 'journey');
  const outline = outlineJourney(parsed.raw);
  if (!outline) return parsed;
  const findings = checkJourney(outline).map(({ path, problem, remedy }) =>
    parsed.errorAt(path, `${problem}: ${remedy}`),
  );
  return { ...parsed, errors: [...parsed.errors, ...findings] };
}

function parseTeam({ file, text }: SourceFile, surroundings?: Surroundings): ParsedDefinition<TeamFile> {
  const fillIn = surroundings && ((raw: unknown) => fillInVariables(raw, surroundings.environment));
  const parsed = refuseOtherKind(parseDefinition(file, text, TeamFile, fillIn), 'team');
  if (!surroundings || surroundings.hasMailServer || !parsed.definition) return parsed;
  const { channels, people } = parsed.definition;
  const unsendable = [
    ...byMail(channels, ['channels']),
    ...people.flatMap((person, at) => byMail(person.channels, ['people', at, 'channels'])),
  ].map((path) => parsed.errorAt(path, 'needs a mail server: paging.mail in the configuration'));
  return { ...parsed, errors: [...parsed.errors, ...unsendable] };
}

function byMail(channels: TeamFile['channels'], path: Path): Path[] {
  return channels.flatMap((channel, at) => ('email' in channel ? [[...path, at, 'email']] : []));
}

/** A team among the journeys would otherwise get an error for each of its keys. */
function refuseOtherKind<T>(parsed: ParsedDefinition<T>, expected: DefinitionKind): ParsedDefinition<T> {
  const kind = kindOf(parsed.raw);
  if (kind === undefined || kind === expected) return parsed;
  const remedy = `this is a ${kind}, but it stands where a ${expected} is expected`;
  return { ...parsed, raw: undefined, errors: [parsed.errorAt([kind], remedy)] };
}
