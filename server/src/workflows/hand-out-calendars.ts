import { createHash, randomBytes } from 'node:crypto';
import type { CalendarInput, CalendarView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import type { CalendarStore, StoredCalendar } from './calendar-store.ts';

const MAX_SHOWN = 500;

export interface HandOutCalendarsParts {
  readonly teams: () => readonly Team[];
  readonly calendars: CalendarStore;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Gives out addresses of calendars, and takes them back. Whoever knows an address may read it; its hash is all we keep. */
export class HandOutCalendars {
  private readonly parts: HandOutCalendarsParts;

  constructor(parts: HandOutCalendarsParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `not-found` without such a team or person */
  async add(input: CalendarInput, by: string): Promise<{ calendar: CalendarView; token: string }> {
    const { calendars, newId, clock, logger } = this.parts;
    const [kind, subject] =
      'team' in input ? (['team', input.team] as const) : (['person', input.person] as const);
    if (!this.isKnown(kind, subject))
      throw new WegwarteError('not-found', `no ${kind} has the id ${subject}`);
    const token = randomBytes(32).toString('base64url');
    const calendar: StoredCalendar = {
      id: newId(),
      kind,
      subject,
      createdBy: by,
      createdAtMs: clock.now(),
      revokedBy: null,
      revokedAtMs: null,
    };
    await calendars.add(calendar, hashOf(token));
    logger.info({ calendar: calendar.id, kind, subject, by }, 'a calendar was handed out');
    return { calendar: showCalendar(calendar), token };
  }

  /** @throws WegwarteError `not-found` when there is none, or it was revoked before */
  async revoke(id: string, by: string): Promise<void> {
    const { calendars, clock, logger } = this.parts;
    if (!(await calendars.revoke(id, by, clock.now()))) {
      throw new WegwarteError('not-found', `there is no calendar ${id}, or it was revoked`);
    }
    logger.info({ calendar: id, by }, 'a calendar was taken back');
  }

  async list(): Promise<readonly CalendarView[]> {
    return (await this.parts.calendars.latest(MAX_SHOWN)).map(showCalendar);
  }

  private isKnown(kind: StoredCalendar['kind'], subject: string): boolean {
    const teams = this.parts.teams();
    if (kind === 'team') return teams.some(({ team }) => team === subject);
    return teams.some(({ people = [] }) => people.some(({ person }) => person === subject));
  }
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function showCalendar(calendar: StoredCalendar): CalendarView {
  const { createdAtMs, revokedAtMs, ...rest } = calendar;
  return {
    ...rest,
    createdAt: new Date(createdAtMs).toISOString(),
    revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
  };
}
