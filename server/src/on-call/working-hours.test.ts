import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark, MarkedCalendar } from './marked-calendar.ts';
import { waitFor, type WorkingHours } from './working-hours.ts';

const weekdays: WorkingHours = {
  timeZone: 'Europe/Berlin',
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
  daysOff: [],
  waitBelow: 'high',
};
const calendar = (timeZone: string, ...marks: Mark[]): MarkedCalendar => ({
  calendar: 'off',
  timeZone,
  journeys: null,
  marks,
});
const at = (local: string) => Date.parse(local);
const waits = (
  when: string,
  over: Partial<WorkingHours> = {},
  criticality: 'high' | 'medium' | 'low' = 'low',
) => waitFor({ ...weekdays, ...over }, criticality, at(when))?.until ?? null;

describe('what waits for working hours', () => {
  it('is told at once while the team works, and at the last moment of it no more', () => {
    expect(waits('2026-11-24T08:00:00+01:00')).toBeNull();
    expect(waits('2026-11-24T17:59:59+01:00')).toBeNull();
    expect(waits('2026-11-24T18:00:00+01:00')).toBe('Wed 08:00');
    expect(waits('2026-11-24T07:59:00+01:00')).toBe('Tue 08:00');
  });

  it('waits over the weekend', () => {
    const friday = at('2026-11-27T19:00:00+01:00');
    expect(waitFor(weekdays, 'low', friday)).toEqual({
      untilMs: at('2026-11-30T08:00:00+01:00'),
      until: 'Mon 08:00',
    });
  });

  it('is never what is critical, and only what is below what the team says', () => {
    expect(waits('2026-11-28T03:00:00+01:00', {}, 'high')).toBeNull();
    expect(waits('2026-11-28T03:00:00+01:00', {}, 'medium')).toBe('Mon 08:00');
    expect(waits('2026-11-28T03:00:00+01:00', { waitBelow: 'medium' }, 'medium')).toBeNull();
    expect(waits('2026-11-28T03:00:00+01:00', { waitBelow: 'medium' }, 'low')).toBe('Mon 08:00');
    expect(waitFor(undefined, 'low', at('2026-11-28T03:00:00+01:00'))).toBeNull();
  });

  it('waits for the day after the holidays, and says which one', () => {
    const daysOff = [
      calendar(
        'Europe/Berlin',
        { everyYear: '12-25' },
        { fromLocal: '2026-12-28T00:00', toLocal: '2027-01-02T00:00' },
        { everyYear: '12-24' },
      ),
    ];
    expect(waits('2026-12-23T19:00:00+01:00', { daysOff })).toBe('Mon 4 Jan 08:00');
    // A calendar of another zone: its day begins when it begins there.
    const tokyo = [calendar('Asia/Tokyo', { fromLocal: '2026-11-25T00:00', toLocal: '2026-11-25T17:00' })];
    expect(waits('2026-11-25T07:00:00+01:00', { daysOff: tokyo })).toBe('Wed 09:00');
  });

  it('begins at the same local time on both sides of a change of the clocks', () => {
    const wait = waitFor(weekdays, 'low', at('2026-03-27T19:00:00+01:00'));
    expect(wait).toEqual({ untilMs: at('2026-03-30T08:00:00+02:00'), until: 'Mon 08:00' });
  });

  it('tells whoever never works at once', () => {
    const daysOff = [calendar('UTC', { fromLocal: '2026-01-01T00:00', toLocal: '2028-01-01T00:00' })];
    expect(waits('2026-11-28T03:00:00+01:00', { daysOff })).toBeNull();
  });

  it('ends when the team is at work, always, and never before now', () => {
    const minute = 60_000;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 24 * 60 }), (minutes) => {
        const nowMs = at('2026-01-01T00:00:00Z') + minutes * minute;
        const wait = waitFor(weekdays, 'low', nowMs);
        if (!wait) return;
        expect(wait.untilMs).toBeGreaterThan(nowMs);
        expect(waitFor(weekdays, 'low', wait.untilMs)).toBeNull();
        expect(waitFor(weekdays, 'low', wait.untilMs - 1)).not.toBeNull();
      }),
      { numRuns: 50 },
    );
  });
});
