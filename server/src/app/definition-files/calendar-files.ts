import { CalendarFile } from '@wegwarte/contract';
import type { MarkedInFile, TeamFile } from '@wegwarte/contract';
import type { Mark, MarkedCalendar } from '../../on-call/marked-calendar.ts';
import { daysAfter } from '../../on-call/zoned-time.ts';
import type { DefinitionError } from './definition-error.ts';
import { givenTwice } from './check-together.ts';
import { valueAt } from './describe-issues.ts';
import { parseDefinition, type ParsedDefinition } from './parse-definition.ts';
import type { SourceFile } from './read-source.ts';
import { closest } from './suggest.ts';

export function parseCalendar({ file, text }: SourceFile): ParsedDefinition<CalendarFile> {
  return parseDefinition(file, text, CalendarFile);
}

/** Each id once, and the journeys they name are there; that is not checked where a journey cannot be read. */
export function checkCalendars(
  calendars: readonly ParsedDefinition<CalendarFile>[],
  journeyFiles: readonly Pick<ParsedDefinition<unknown>, 'raw'>[],
): DefinitionError[] {
  const twice = [...givenTwice(calendars, 'calendar')];
  if (journeyFiles.length === 0 || journeyFiles.some(({ raw }) => raw === undefined)) return twice;
  const journeys = journeyFiles
    .map(({ raw }) => valueAt(raw, ['journey']))
    .filter((id) => typeof id === 'string');
  const unknown = calendars.flatMap((calendar) =>
    (calendar.definition?.journeys ?? []).flatMap((named, at) => {
      if (journeys.includes(named)) return [];
      const meant = closest(named, journeys);
      const remedy = meant ? `did you mean ${meant}?` : `known are ${journeys.toSorted().join(', ')}`;
      return [calendar.errorAt(['journeys', at], `no journey has this id: ${remedy}`)];
    }),
  );
  return [...twice, ...unknown];
}

/** Days on which teams do not work are of calendars that are there; not checked where a calendar cannot be read. */
export function checkDaysOff(
  teams: readonly ParsedDefinition<TeamFile>[],
  calendarFiles: readonly Pick<ParsedDefinition<unknown>, 'raw'>[],
): DefinitionError[] {
  if (calendarFiles.some(({ raw }) => raw === undefined)) return [];
  const known = calendarFiles
    .map(({ raw }) => valueAt(raw, ['calendar']))
    .filter((id) => typeof id === 'string');
  return teams.flatMap((team) =>
    (team.definition?.workingHours?.calendars ?? []).flatMap((named, at) => {
      if (known.includes(named)) return [];
      const meant = closest(named, known);
      const others = known.length > 0 ? `known are ${known.toSorted().join(', ')}` : 'there are none';
      const remedy = `no calendar has this id: ${meant ? `did you mean ${meant}?` : others}`;
      return [team.errorAt(['workingHours', 'calendars', at], remedy)];
    }),
  );
}

export function toCalendar({ calendar, timeZone, journeys, marked }: CalendarFile): MarkedCalendar {
  return { calendar, timeZone, journeys: journeys ?? null, marks: marked.map(toMark) };
}

function toMark(written: MarkedInFile): Mark {
  if ('from' in written) return { fromLocal: begin(written.from), toLocal: end(written.to) };
  const { day } = written;
  return day.length === '12-25'.length ? { everyYear: day } : { fromLocal: begin(day), toLocal: end(day) };
}

function begin(boundary: string): string {
  return boundary.includes('T') ? boundary : `${boundary}T00:00`;
}

/** A day is marked to its end. */
function end(boundary: string): string {
  return boundary.includes('T') ? boundary : `${daysAfter(boundary, 1)}T00:00`;
}
