import { z } from 'zod';
import { Instant, Slug, Title } from './text.ts';

export const PersonView = z.object({ person: z.string(), name: z.string() });
export type PersonView = z.infer<typeof PersonView>;

/** One person on call without a break, from `from` on and before `to`. */
export const ShiftView = z.object({
  person: PersonView,
  from: Instant,
  to: Instant,
  because: z.union([
    z.object({ kind: z.literal('layer'), layer: z.string() }),
    z.object({ kind: z.literal('override'), override: z.string(), reason: z.string().nullable() }),
  ]),
});
export type ShiftView = z.infer<typeof ShiftView>;

/** Nobody is on call. */
export const GapView = z.object({ from: Instant, to: Instant });
export type GapView = z.infer<typeof GapView>;

const rota = { rota: z.string(), title: Title, timeZone: z.string() };

export const OnCallTeam = z.object({
  team: z.string(),
  title: Title,
  rotas: z.array(
    z.object({
      ...rota,
      now: ShiftView.nullable(),
      next: ShiftView.nullable(),
      /** Of the next 14 days; none where the rota is not meant to cover all times. */
      gaps: z.array(GapView),
    }),
  ),
});
export type OnCallTeam = z.infer<typeof OnCallTeam>;

export const OnCallView = z.object({
  at: Instant,
  teams: z.array(OnCallTeam),
  /** Whoever may stand in, of all teams. */
  people: z.array(PersonView),
});
export type OnCallView = z.infer<typeof OnCallView>;

/** Shifts are cut at `from` and `to`. */
export const ShiftsView = z.object({
  team: z.string(),
  title: Title,
  from: Instant,
  to: Instant,
  rotas: z.array(z.object({ ...rota, shifts: z.array(ShiftView), gaps: z.array(GapView) })),
});
export type ShiftsView = z.infer<typeof ShiftsView>;

export const OverrideInput = z
  .strictObject({
    rota: Slug.describe('Of the team.'),
    person: Slug.describe('Who stands in, of any team.'),
    from: Instant,
    to: Instant,
    reason: z.string().trim().min(1).max(200),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], error: 'must be after from' });
export type OverrideInput = z.infer<typeof OverrideInput>;

export const OverrideView = z.object({
  id: z.string(),
  team: z.string(),
  rota: z.string(),
  person: PersonView,
  from: Instant,
  to: Instant,
  reason: z.string(),
  createdBy: z.string(),
  createdAt: Instant,
  removedBy: z.string().nullable(),
  removedAt: Instant.nullable(),
});
export type OverrideView = z.infer<typeof OverrideView>;

/** Whose shifts a calendar shows. */
export const CalendarInput = z.union([
  z.strictObject({ team: Slug.describe('Everybody’s in the rotas of this team.') }),
  z.strictObject({ person: Slug.describe('This person’s in all rotas.') }),
]);
export type CalendarInput = z.infer<typeof CalendarInput>;

export const CalendarView = z.object({
  id: z.string(),
  kind: z.enum(['team', 'person']),
  subject: z.string(),
  createdBy: z.string(),
  createdAt: Instant,
  revokedBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
});
export type CalendarView = z.infer<typeof CalendarView>;

/** `path` below the address of the server. It is shown this once: it is the key, and only its hash is kept. */
export const NewCalendar = CalendarView.extend({ path: z.string() });
export type NewCalendar = z.infer<typeof NewCalendar>;
