import { z } from 'zod';
import { LocalDate, TimeZone } from './rota-file.ts';
import { Slug, TitleInFile } from './text.ts';

/** Of every year: the 29th of February comes every fourth. */
const Day = z
  .string()
  .regex(/^(\d{4}-)?\d{2}-\d{2}$/, 'a day such as 2026-11-27, or 12-25 for every year')
  .refine((text) => isDay(text.length === 5 ? `2024-${text}` : text), 'there is no such day');
const Boundary = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?$/,
    'a day such as 2026-11-27, or with a time, 2026-11-27T18:00',
  )
  .refine((text) => isDay(text.slice(0, 10)), 'there is no such day');

function isDay(text: string): boolean {
  return LocalDate.safeParse(text).success;
}

export const MarkedInFile = z.union([
  z.strictObject({
    day: Day.describe('2026-11-27, or 12-25 for every year.'),
    title: TitleInFile.optional(),
  }),
  z
    .strictObject({
      from: Boundary.describe('A day, or a day and a time such as 2026-11-27T18:00.'),
      to: Boundary.describe('A day, which is marked to its end, or a day and a time.'),
      title: TitleInFile.optional(),
    })
    .refine(
      ({ from, to }) => from.slice(0, to.length) < to || (to.length === 10 && from.slice(0, 10) === to),
      {
        path: ['to'],
        error: 'must not be before from',
      },
    ),
]);
export type MarkedInFile = z.infer<typeof MarkedInFile>;

/** Days on which nothing is as usual, as people write them. */
export const CalendarFile = z.strictObject({
  calendar: Slug.describe('Id of the calendar, once in all files.'),
  title: TitleInFile.optional(),
  timeZone: TimeZone.describe('Zone in which its days begin and end.'),
  journeys: z.array(Slug).min(1).optional().describe('Journeys it is for. Absent: all.'),
  marked: z
    .array(MarkedInFile)
    .max(1_000)
    .describe('Holidays, campaigns: what happens then does not teach what is normal.'),
});
export type CalendarFile = z.infer<typeof CalendarFile>;
