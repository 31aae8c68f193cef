import { expect, it } from 'vitest';
import { calendarEntries } from './calendar-entries.ts';
import type { RotaOverride } from './rota.ts';
import type { Team } from './team.ts';

const at = (iso: string): number => Date.parse(iso);
const team = (handOverAt: string, overrides: RotaOverride[] = []): Team => ({
  team: 'payments',
  title: { en: 'Payments', de: 'Zahlungen' },
  isDefault: false,
  language: 'en',
  channels: [],
  rotas: [
    {
      rota: 'primary',
      title: { en: 'On call', de: 'Bereitschaft' },
      timeZone: 'Europe/Berlin',
      coverage: 'full',
      layers: [
        {
          layer: 'weeks',
          people: ['mara', 'jonas'],
          startDate: '2026-01-05',
          handOverAt,
          turnDays: 7,
          hours: [],
        },
      ],
      overrides,
    },
  ],
});
const [from, to] = [at('2026-02-01T00:00Z'), at('2026-03-01T00:00Z')];
const entries = (of: Team, person: string | null = null, fromMs = from) =>
  calendarEntries([of], person, fromMs, to).map(({ name, person: who, fromMs: start }) => ({
    name,
    who,
    start,
  }));

it('a shift keeps its name when hand-overs move, and when time goes on', () => {
  const before = entries(team('09:00'));
  const moved = entries(team('10:00'));
  expect(moved.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  expect(moved[1]!.start).toBe(before[1]!.start + 3_600_000);
  const later = entries(team('09:00'), null, from + 3 * 86_400_000);
  for (const entry of later) expect(before).toContainEqual(entry);
});

it('one that somebody stands in for keeps its name, and the rest of it is another', () => {
  const override = {
    id: 'o1',
    fromMs: at('2026-02-11T00:00Z'),
    toMs: at('2026-02-12T00:00Z'),
    person: 'aylin',
    reason: null,
  };
  const before = entries(team('09:00'));
  const after = entries(team('09:00', [override]));
  expect(new Set(after.map(({ name }) => name)).size).toBe(after.length);
  expect(after.map(({ name }) => name)).toEqual(expect.arrayContaining(before.map(({ name }) => name)));
  expect(after.length).toBe(before.length + 2);
  expect(entries(team('09:00', [override]), 'aylin')).toHaveLength(1);
  // Seen from the middle of the turn, its parts are called what they are called from before it.
  const seen = entries(team('09:00', [override]), null, at('2026-02-12T00:00Z'));
  for (const entry of seen) expect(after).toContainEqual(entry);
});
