import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecurrenceRule, silencedBy, type Silence, type SilenceSubject } from './silence.ts';

const at = (iso: string): number => Date.parse(iso);
const HOUR = 3_600_000;
const subject: SilenceSubject = {
  journey: 'checkout',
  step: 'payment',
  team: 'payments',
  segment: [
    { dimension: 'device', value: 'web' },
    { dimension: 'paymentMethod', value: 'paypal' },
  ],
};
const silence = (over: Partial<Silence> = {}): Silence => ({
  id: 's1',
  matcher: { journey: 'checkout' },
  fromMs: at('2026-11-24T10:00Z'),
  toMs: at('2026-11-24T12:00Z'),
  recurrence: null,
  reason: 'new payment provider',
  author: 'mara',
  ...over,
});
const now = at('2026-11-24T11:00Z');

describe('a silence', () => {
  it('says until when, by whom and why', () => {
    expect(silencedBy(subject, [silence()], now)).toEqual({
      silence: 's1',
      untilMs: at('2026-11-24T12:00Z'),
      because: 'silenced by mara: new payment provider',
    });
  });

  it('holds from its begin on, and before its end', () => {
    const held = [
      at('2026-11-24T10:00Z') - 1,
      at('2026-11-24T10:00Z'),
      at('2026-11-24T12:00Z') - 1,
      at('2026-11-24T12:00Z'),
    ];
    expect(held.map((ms) => silencedBy(subject, [silence()], ms) !== null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it.each([
    [{ journey: 'checkout', step: 'payment' }, true],
    [{ team: 'payments' }, true],
    [{ segment: { dimension: 'paymentMethod', value: 'paypal' } }, true],
    [{ journey: 'checkout', step: 'cart' }, false],
    [{ journey: 'return', team: 'payments' }, false],
    [{ segment: { dimension: 'paymentMethod', value: 'card' } }, false],
    [{ segment: { dimension: 'channel', value: 'paypal' } }, false],
    [{}, false],
  ])('of %j holds: %s', (matcher, holds) => {
    expect(silencedBy(subject, [silence({ matcher })], now) !== null).toBe(holds);
  });

  it('of a segment does not hold for the step as a whole', () => {
    const matcher = { segment: subject.segment[0]! };
    expect(silencedBy({ ...subject, segment: [] }, [silence({ matcher })], now)).toBeNull();
  });

  it('that ends last counts', () => {
    const longer = silence({ id: 's2', toMs: at('2026-11-25T00:00Z') });
    for (const order of [
      [silence(), longer],
      [longer, silence()],
    ]) {
      expect(silencedBy(subject, order, now)?.silence).toBe('s2');
    }
  });
});

describe('a maintenance window that comes back', () => {
  const weekly = silence({
    fromMs: at('2026-01-04T03:00Z'),
    toMs: at('2026-12-27T03:30Z'),
    recurrence: { rule: 'FREQ=WEEKLY;BYDAY=SU', timeZone: 'Europe/Berlin', durationMs: 2 * HOUR },
  });
  const holds = (iso: string, of = weekly) => silencedBy(subject, [of], at(iso)) !== null;

  it('holds at the same local time in winter and in summer, and not between', () => {
    expect(['2026-03-22T03:00Z', '2026-03-22T04:59Z', '2026-03-29T02:00Z'].map((iso) => holds(iso))).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['2026-03-22T02:59Z', '2026-03-22T05:00Z', '2026-03-29T04:00Z', '2026-03-25T03:00Z'].map((iso) =>
        holds(iso),
      ),
    ).toEqual([false, false, false, false]);
  });

  it('ends with the silence, in the middle of a window', () => {
    expect(silencedBy(subject, [weekly], at('2026-12-27T03:10Z'))?.untilMs).toBe(at('2026-12-27T03:30Z'));
    expect(holds('2026-12-27T03:40Z')).toBe(false);
  });

  it('may be that of the first Sunday of a month', () => {
    const monthly = { ...weekly, recurrence: { ...weekly.recurrence!, rule: 'FREQ=MONTHLY;BYDAY=1SU' } };
    expect(['2026-02-01T03:30Z', '2026-02-08T03:30Z'].map((iso) => holds(iso, monthly))).toEqual([
      true,
      false,
    ]);
  });

  it('every day holds when and only when a clock on the wall shows its hours', () => {
    const daily = { ...weekly, recurrence: { ...weekly.recurrence!, rule: 'FREQ=DAILY' } };
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit' });
    fc.assert(
      fc.property(fc.integer({ min: weekly.fromMs, max: weekly.toMs - 1 }), (ms) => {
        const shown = Number(hour.format(ms));
        expect(silencedBy(subject, [daily], ms) !== null).toBe(shown === 4 || shown === 5);
      }),
    );
  });
});

it.each([
  ['FREQ=DAILY', true],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', true],
  ['FREQ=MONTHLY;BYDAY=-1SU', true],
  ['FREQ=HOURLY', false],
  ['FREQ=DAILY;BYHOUR=1,2', false],
  ['FREQ=DAILY;COUNT=3', false],
  ['FREQ=WEEKLY;BYDAY=XX', false],
  ['FREQ=DAILY;INTERVAL=0', false],
  ['RRULE:FREQ=DAILY', false],
  ['FREQ=DAILY\nDTSTART:20200101T000000Z', false],
])('%j is a rule that is taken: %s', (rule, taken) => {
  expect(isRecurrenceRule(rule)).toBe(taken);
});
