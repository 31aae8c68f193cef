import { z } from 'zod';
import { ChannelInFile } from './team-channel-file.ts';
import { Slug, TitleInFile } from './text.ts';

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
const Weekday = z.enum(weekdays);

/** Seconds are left out: nobody hands over by the second. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "09:00"');

export const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-01-05')
  .refine(isCalendarDay, 'there is no such day');
const LocalDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a day and a time such as 2026-12-24T09:00')
  .refine((text) => isCalendarDay(text.slice(0, 10)), 'there is no such day');

/** The name of a zone with its daylight saving; an offset alone would not know of it. */
export const TimeZone = z
  .string()
  .refine(
    (name) => /^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name) && isTimeZone(name),
    'the IANA name of a time zone, such as Europe/Berlin',
  );

/** Longest turn; whoever looks for the present one looks no further. */
export const MAX_TURN_DAYS = 90;

const Turn = z
  .string()
  .regex(/^(daily|weekly|([1-9]|[1-8]\d|90)d)$/, 'daily, weekly, or a number of days up to 90d');

export const PersonInFile = z.strictObject({
  person: Slug.describe('Id of the person, once in all files; other teams may name it in their rotas.'),
  name: z.string().min(1).max(100).describe('As others see it.'),
  channels: z
    .array(ChannelInFile)
    .max(8)
    .default([])
    .describe('Where pages reach this person alone, such as e-mail, ntfy, short message, call.'),
});
export type PersonInFile = z.infer<typeof PersonInFile>;

export const HoursInFile = z.strictObject({
  days: z.array(Weekday).min(1).max(7).describe('Days they begin on.'),
  from: TimeOfDay.describe('Local time, such as "09:00".'),
  to: TimeOfDay.describe('Local time; where it is not after `from`, of the next day.'),
});
export type HoursInFile = z.infer<typeof HoursInFile>;

export const LayerInFile = z.strictObject({
  layer: Slug.describe('Id of the layer, once in its rota.'),
  people: z.array(Slug).min(1).max(64).describe('Ids of those who take turns, in that order.'),
  start: LocalDate.describe('Day the first turn begins, such as 2026-01-05.'),
  turn: Turn.default('weekly').describe('How long a turn is: daily, weekly, or days such as 3d.'),
  handOver: TimeOfDay.default('09:00').describe('Local time turns begin, the same all year.'),
  weekday: Weekday.optional().describe('Day of hand-over of weekly turns; `start` must fall on it.'),
  hours: z.array(HoursInFile).min(1).max(16).optional().describe('Only in these hours; absent: always.'),
});
export type LayerInFile = z.infer<typeof LayerInFile>;

export const OverrideInFile = z.strictObject({
  from: LocalDateTime.describe('Local day and time, such as 2026-12-24T09:00.'),
  to: LocalDateTime.describe('Local day and time it ends.'),
  who: Slug.describe('Id of the person who stands in.'),
  reason: z.string().min(1).max(200).optional(),
});
export type OverrideInFile = z.infer<typeof OverrideInFile>;

export const RotaInFile = z.strictObject({
  rota: Slug.describe('Id of the rota, once in its team.'),
  title: TitleInFile.optional(),
  timeZone: TimeZone.describe('IANA name, such as Europe/Berlin; its daylight saving is followed.'),
  coverage: z
    .enum(['full', 'partial'])
    .default('full')
    .describe('full: somebody is on call at all times, and a gap is reported; partial: gaps are meant so.'),
  layers: z
    .array(LayerInFile)
    .min(1)
    .max(16)
    .describe('Turns of people; where several layers name somebody, the lowest in the list holds.'),
  overrides: z
    .array(OverrideInFile)
    .max(500)
    .default([])
    .describe('Who stands in when; where several do, the lowest in the list holds.'),
});
export type RotaInFile = z.infer<typeof RotaInFile>;

function isCalendarDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
