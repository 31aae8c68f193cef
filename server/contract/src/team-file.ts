import { z } from 'zod';
import { EscalationInFile } from './escalation-file.ts';
import { HoursInFile, PersonInFile, RotaInFile, TimeZone } from './rota-file.ts';
import { ChannelInFile } from './team-channel-file.ts';
import { Slug, TitleInFile } from './text.ts';

export const WorkingHoursInFile = z.strictObject({
  timeZone: TimeZone.describe('IANA name, such as Europe/Berlin; its daylight saving is followed.'),
  hours: z.array(HoursInFile).min(1).max(16).describe('Hours of the week.'),
  calendars: z
    .array(Slug)
    .max(16)
    .default([])
    .describe('Ids of calendars whose days are no working days, such as holidays.'),
  waitBelow: z
    .enum(['high', 'medium'])
    .default('high')
    .describe(
      'Incidents of journeys less critical than this wait for working hours. Those of high criticality are paged at any time.',
    ),
});
export type WorkingHoursInFile = z.infer<typeof WorkingHoursInFile>;

/** A team as people write it, `teams/*.yaml`. */
export const TeamFile = z.strictObject({
  team: Slug.describe('Id of the team, once in all files.'),
  title: TitleInFile.optional(),
  default: z.boolean().default(false).describe('true: takes over what nobody else owns. At most one team.'),
  language: z
    .enum(['en', 'de'])
    .default('en')
    .describe('What its pages are written in; webhooks carry both.'),
  falsePagesPer4Weeks: z
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .describe(
      'How many false pages it puts up with in four weeks, over all steps it answers for. More: paged sooner, and more often for nothing.',
    ),
  channels: z.array(ChannelInFile).min(1).max(16).describe('Where its pages go.'),
  people: z.array(PersonInFile).max(200).default([]).describe('Who can be on call.'),
  rotas: z.array(RotaInFile).max(16).default([]).describe('Who is on call when.'),
  workingHours: WorkingHoursInFile.optional().describe(
    'When the team works, and what waits until it does. Absent: it is paged at any time.',
  ),
  escalation: EscalationInFile.optional().describe(
    'Whom a page reaches, one step after the other, until somebody takes the incident. Absent: the channels, and whoever is on call in the first rota.',
  ),
});
export type TeamFile = z.infer<typeof TeamFile>;
