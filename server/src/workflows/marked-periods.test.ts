import { describe, expect, it } from 'vitest';
import type { MarkedCalendar } from '../on-call/marked-calendar.ts';
import { markedPeriods } from './marked-periods.ts';

const at = (text: string) => Date.parse(text);
const calendar = (more: Partial<MarkedCalendar>): MarkedCalendar => ({
  calendar: 'germany',
  timeZone: 'Europe/Berlin',
  journeys: null,
  marks: [],
  ...more,
});
const written = (marks: MarkedCalendar['marks'], from: string, to: string) =>
  markedPeriods(
    [calendar({ marks })],
    at(from),
    at(to),
  )('checkout').map(({ fromMs, toMs }) => [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join(' '));

describe('a marked day', () => {
  it('is a day of the clocks in its zone: 23 hours long when they go forward', () => {
    const marks = [{ fromLocal: '2026-03-29T00:00', toLocal: '2026-03-30T00:00' }];
    const day = '2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z';
    expect(written(marks, '2026-03-29T10:00Z', '2026-03-29T11:00Z')).toEqual([day]);
  });

  it('of every year comes every year, also where the year changes in between', () => {
    const marks = [{ everyYear: '12-31' }, { everyYear: '01-01' }];
    expect(written(marks, '2026-12-31T20:00Z', '2027-01-01T20:00Z')).toEqual([
      '2026-12-30T23:00:00.000Z 2026-12-31T23:00:00.000Z',
      '2026-12-31T23:00:00.000Z 2027-01-01T23:00:00.000Z',
    ]);
  });

  it('that is the 29th of February comes in leap years only', () => {
    const marks = [{ everyYear: '02-29' }];
    expect(written(marks, '2027-02-20T00:00Z', '2027-03-05T00:00Z')).toEqual([]);
    expect(written(marks, '2028-02-20T00:00Z', '2028-03-05T00:00Z')).toHaveLength(1);
  });

  it('that lies elsewhere in time is none of the matter', () => {
    const marks = [{ fromLocal: '2026-03-29T00:00', toLocal: '2026-03-30T00:00' }];
    expect(written(marks, '2026-03-29T22:00Z', '2026-04-29T11:00Z')).toEqual([]);
  });

  it('is of the journeys its calendar is for', () => {
    const marks = [{ everyYear: '12-25' }];
    const of = markedPeriods(
      [calendar({ marks, journeys: ['repair'] })],
      at('2026-12-25T00:00Z'),
      at('2026-12-26T00:00Z'),
    );
    expect(of('repair')).toHaveLength(1);
    expect(of('checkout')).toEqual([]);
  });
});
