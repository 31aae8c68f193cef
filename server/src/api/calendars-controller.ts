import { createHash } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { CalendarInput, type CalendarView, type NewCalendar } from '@wegwarte/contract';
import type { Response } from 'express';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { HandOutCalendars } from '../workflows/hand-out-calendars.ts';
import { ReadCalendar } from '../workflows/read-calendar.ts';
import type { Authenticated } from './access-middleware.ts';
import { calendarDocument } from './calendar-document.ts';
import { readInput } from './read-input.ts';

@Controller()
export class CalendarsController {
  private readonly handingOut: HandOutCalendars;
  private readonly reading: ReadCalendar;

  constructor(handingOut: HandOutCalendars, reading: ReadCalendar) {
    this.handingOut = handingOut;
    this.reading = reading;
  }

  @Get('api/v1/calendars')
  async list(): Promise<{ calendars: readonly CalendarView[] }> {
    return { calendars: await this.handingOut.list() };
  }

  @Post('api/v1/calendars')
  @HttpCode(201)
  async add(@Body() body: unknown, @Req() request: Authenticated): Promise<NewCalendar> {
    const by = request.principal?.name ?? 'unknown';
    const { calendar, token } = await this.handingOut.add(readInput(CalendarInput, body), by);
    return { ...calendar, path: `/calendar/${token}` };
  }

  @Delete('api/v1/calendars/:id')
  @HttpCode(204)
  async revoke(@Param('id') id: string, @Req() request: Authenticated): Promise<void> {
    await this.handingOut.revoke(id, request.principal?.name ?? 'unknown');
  }

  /** For anybody who has the address: a calendar program cannot sign in. */
  @Get('calendar/:token')
  async read(@Param('token') token: string, @Req() request: Authenticated, @Res() response: Response) {
    const calendar = await this.reading.byToken(token);
    if (!calendar) throw new WegwarteError('not-found', 'there is no such calendar, or it was taken back');
    const document = calendarDocument(calendar);
    const tag = `"${createHash('sha256').update(document).digest('base64url')}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Cache-Control', 'private, no-cache');
    response.setHeader('Referrer-Policy', 'no-referrer');
    if (namesTag(request.headers['if-none-match'], tag)) {
      response.status(304).end();
      return;
    }
    response.type('text/calendar; charset=utf-8').send(document);
  }
}

/** RFC 9110, 13.1.2. Express's own answer heeds the request's Cache-Control, too, which some clients always send. */
function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
