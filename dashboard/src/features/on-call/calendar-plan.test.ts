import { describe, expect, it } from 'vitest';
import { midnight, planCalendar } from './calendar-plan.ts';

const startMs = new Date(2026, 10, 23).getTime();
const hour = 3_600_000;
const iso = (hours: number) => new Date(startMs + hours * hour).toISOString();
const shift = (person: string, from: number, to: number, override?: string) => ({
  person: { person, name: person.toUpperCase() },
  from: iso(from),
  to: iso(to),
  because: override
    ? { kind: 'override' as const, override, reason: 'away' }
    : { kind: 'layer' as const, layer: 'weeks' },
});

describe('the calendar of a rota', () => {
  it('carries a shift over the end of a week on into the next', () => {
    const [first, second] = planCalendar(
      { shifts: [shift('mara', 6 * 24, 8 * 24)], gaps: [] },
      startMs,
      14,
      7,
    );
    expect(first!.bars[0]!.left).toBeCloseTo(6 / 7);
    expect(first!.bars[0]!.width).toBeCloseTo(1 / 7);
    expect(second!.bars[0]).toMatchObject({ left: 0, name: 'MARA' });
    expect(second!.bars[0]!.width).toBeCloseTo(1 / 7);
  });

  it('tells people apart by number, whoever stands in by kind, and gaps by nobody', () => {
    const shifts = [shift('mara', 0, 8), shift('jonas', 8, 12, 'o-1'), shift('mara', 12, 20)];
    const [row] = planCalendar({ shifts, gaps: [{ from: iso(20), to: iso(24) }] }, startMs, 1, 7);
    expect(row!.bars.map(({ kind, tone, name }) => [kind, tone, name])).toEqual([
      ['shift', 0, 'MARA'],
      ['stand-in', 1, 'JONAS'],
      ['shift', 0, 'MARA'],
      ['gap', -1, null],
    ]);
    expect(row!.bars.at(-1)!.left + row!.bars.at(-1)!.width).toBeCloseTo(1);
  });

  it('has a row a day on a phone, whose parts fill it', () => {
    const rows = planCalendar({ shifts: [shift('mara', 0, 72)], gaps: [] }, startMs, 3, 1);
    expect(rows.map(({ days, bars }) => [days.length, bars[0]!.left, bars[0]!.width])).toEqual(
      Array.from({ length: 3 }, () => [1, 0, 1]),
    );
    expect(rows[2]!.days[0]!.atMs).toBe(midnight(startMs, 2));
  });
});
