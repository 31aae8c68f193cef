import { describe, expect, it } from 'vitest';
import { formatDefinitionError } from './definition-error.ts';
import { checkDefinitions } from './load-definitions.ts';

const journey = {
  file: 'journeys/checkout.yaml',
  text: `journey: checkout
owner: shop
steps:
  - { step: cart, when: { type: cart.viewed } }
  - { step: confirmed, when: { type: order.confirmed }, within: 15m }
`,
};
const calendarOf = (marked: string, more = '') => ({
  file: 'calendars/germany.yaml',
  text: `calendar: germany\ntimeZone: Europe/Berlin\n${more}marked:\n${marked}`,
});
const check = (...calendars: { file: string; text: string }[]) =>
  checkDefinitions([journey], null, true, undefined, calendars);
function errorsOf(...calendars: { file: string; text: string }[]): string[] {
  const checked = check(...calendars);
  return checked.ok ? [] : checked.errors.map(formatDefinitionError);
}

describe('a calendar file', () => {
  it('marks days, days of every year, and times from one to another', () => {
    const checked = check(
      calendarOf(`  - { day: 12-25, title: Christmas Day }
  - { day: 2026-04-06, title: { en: Easter Monday, de: Ostermontag } }
  - { from: 2026-11-27, to: 2026-11-30, title: Black Friday }
  - { from: 2026-12-08T18:00, to: 2026-12-08T23:30 }
`),
    );
    expect(checked.ok && checked.calendars).toEqual([
      {
        calendar: 'germany',
        timeZone: 'Europe/Berlin',
        journeys: null,
        marks: [
          { everyYear: '12-25' },
          { fromLocal: '2026-04-06T00:00', toLocal: '2026-04-07T00:00' },
          { fromLocal: '2026-11-27T00:00', toLocal: '2026-12-01T00:00' },
          { fromLocal: '2026-12-08T18:00', toLocal: '2026-12-08T23:30' },
        ],
      },
    ]);
  });

  it('may mark one day from itself to itself', () => {
    expect(errorsOf(calendarOf('  - { from: 2026-11-27, to: 2026-11-27 }\n'))).toEqual([]);
  });

  it('that ends before it begins, or names a day there is not, is refused where it stands', () => {
    const errors = errorsOf(
      calendarOf(`  - { from: 2026-11-27T10:00, to: 2026-11-27T09:00 }
  - { from: 2026-11-30, to: 2026-11-27 }
  - { day: 2026-02-30 }
  - { day: 13-01 }
`),
    );
    expect(errors).toHaveLength(4);
    expect(errors[0]).toBe(
      'calendars/germany.yaml:4: marked[0].to: "2026-11-27T09:00": must not be before from',
    );
    expect(errors[1]).toContain('germany.yaml:5: marked[1].to');
    expect(errors[2]).toContain('germany.yaml:6: marked[2].day: "2026-02-30": ');
    expect(errors[2]).toContain('there is no such day');
    expect(errors[3]).toContain('germany.yaml:7: marked[3].day: "13-01": ');
  });

  it('names journeys that there are, and has an id of its own', () => {
    const days = '  - { day: 12-25 }\n';
    const mistyped = calendarOf(days, 'journeys: [chekout]\n');
    expect(errorsOf(mistyped)).toEqual([
      'calendars/germany.yaml:3: journeys[0]: "chekout": no journey has this id: did you mean checkout?',
    ]);
    const again = { ...calendarOf(days), file: 'calendars/again.yaml' };
    expect(errorsOf(calendarOf(days), again)).toEqual([
      'calendars/again.yaml:1: calendar: "germany": is the id of the calendar in calendars/germany.yaml too: give each its own',
    ]);
  });
});
