import { createHash } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Clock } from '../kernel/clock.ts';
import { calendarEntries, type CalendarEntry } from '../on-call/calendar-entries.ts';
import { SIGHT_MS } from '../on-call/shifts.ts';
import type { Team } from '../on-call/team.ts';
import type { CalendarStore, EntryContent, StoredCalendar } from './calendar-store.ts';
import { hashOf } from './hand-out-calendars.ts';
import type { OverrideStore } from './override-store.ts';
import { rotasInForce } from './rotas-in-force.ts';
import { namesIn } from './show-on-call.ts';

const DAY_MS = 24 * 3_600_000;
const BACK_MS = 30 * DAY_MS;
const AHEAD_MS = 180 * DAY_MS;

/** One event, in no format. Times ms since the epoch. */
export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  /** When it last became what it is. */
  readonly changedAtMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly summary: string;
  readonly description: string;
}

export interface OnCallCalendar {
  readonly name: string;
  readonly events: readonly CalendarEvent[];
}

export interface ReadCalendarParts {
  readonly teams: () => readonly Team[];
  readonly overrides: OverrideStore;
  readonly calendars: CalendarStore;
  readonly clock: Clock;
}

/** The shifts of a month back and half a year ahead, for whoever has the address. */
export class ReadCalendar {
  private readonly parts: ReadCalendarParts;

  constructor(parts: ReadCalendarParts) {
    this.parts = parts;
  }

  /** Null for a token that is none, or was revoked. */
  async byToken(token: string): Promise<OnCallCalendar | null> {
    const { calendars, overrides, clock } = this.parts;
    const calendar = await calendars.byToken(hashOf(token));
    if (!calendar) return null;
    const nowMs = clock.now();
    const teams = await rotasInForce(this.parts.teams(), overrides, nowMs - BACK_MS - SIGHT_MS);
    const nameOf = namesIn(teams);
    // All of a day see the same span, so that the calendar does not change with the minute.
    const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const shown = entriesOf(calendar, teams, todayMs).map((entry) => asEvent(entry, nameOf));
    const contents = shown.map(({ content }) => content);
    const revisions = await calendars.revise(contents, nowMs);
    return {
      name: nameOfCalendar(calendar, teams, nameOf),
      events: shown.map(({ event }) => ({ ...event, ...revisions.get(event.uid)! })),
    };
  }
}

function entriesOf(
  { kind, subject }: StoredCalendar,
  teams: readonly Team[],
  todayMs: number,
): CalendarEntry[] {
  const [fromMs, toMs] = [todayMs - BACK_MS, todayMs + AHEAD_MS];
  if (kind === 'person') return calendarEntries(teams, subject, fromMs, toMs);
  const own = teams.filter(({ team }) => team === subject);
  return calendarEntries(own, null, fromMs, toMs);
}

/** The same in the team's calendar and in the person's, so that both tell one revision of it. */
function asEvent(
  { name, team, rota, person, fromMs, toMs, because }: CalendarEntry,
  nameOf: (person: string) => string,
): { event: Omit<CalendarEvent, 'sequence' | 'changedAtMs'>; content: EntryContent } {
  const { language } = team;
  const where = `${team.title[language]}: ${rota.title[language]}`;
  const override = because.kind === 'override' && rota.overrides.find(({ id }) => id === because.override);
  const reason = override && override.reason;
  const uid = `${createHash('sha256').update(name).digest('hex').slice(0, 32)}@on-call.wegwarte`;
  const event = {
    uid,
    fromMs,
    toMs,
    summary: `${where}: ${nameOf(person)}`,
    description: override ? [standsIn[language], reason].filter(Boolean).join(': ') : '',
  };
  return { event, content: { uid, hash: hashOf(canonicalJson(event)), endsAtMs: toMs } };
}

const standsIn = { en: 'Stands in', de: 'Vertretung' } as const;

function nameOfCalendar(
  { kind, subject }: StoredCalendar,
  teams: readonly Team[],
  nameOf: (person: string) => string,
): string {
  if (kind === 'person') return `Wegwarte: ${nameOf(subject)}`;
  const team = teams.find((one) => one.team === subject);
  return `Wegwarte: ${team ? team.title[team.language] : subject}`;
}
