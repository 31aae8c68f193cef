import { describe, expect, it } from 'vitest';
import { journey, minute, step } from '../../journeys/journey-examples.suite.ts';
import { formatDefinitionError } from '../definition-files/definition-error.ts';
import { checkLabels, readLabels } from './read-labels.ts';

const checkout = journey({
  dimensions: ['paymentMethod', 'device'],
  steps: [step('payment', 'payment.submitted'), step('confirmed', 'order.confirmed', 15 * minute)],
});
const header = 'journey,step,from,to,segment';

function read(...lines: string[]) {
  return checkLabels({ file: 'labels.csv', text: `${lines.join('\n')}\n` }, [checkout]);
}

function errors(...lines: string[]): string[] {
  const result = read(...lines);
  return result.ok ? [] : result.errors.map(formatDefinitionError);
}

describe('a label file', () => {
  it('says which step was in trouble, from when to when, and for whom if that is known', () => {
    const known = 'checkout,payment,2026-11-23T14:02:00Z,2026-11-23T16:10:00+01:00';
    expect(read(header, `${known},paymentMethod=paypal; device=ios`, '', `${known},`)).toEqual({
      ok: true,
      labels: [
        {
          line: 2,
          journey: 'checkout',
          step: 'payment',
          fromMs: Date.UTC(2026, 10, 23, 14, 2),
          toMs: Date.UTC(2026, 10, 23, 15, 10),
          segment: { paymentMethod: 'paypal', device: 'ios' },
        },
        expect.objectContaining({ line: 4, segment: null }),
      ],
    });
  });

  it('may leave segments out altogether, and have further columns', () => {
    const text = ['from,to,step,journey,why', '2026-11-23T14:00:00Z,2026-11-23T15:00:00Z,payment,checkout,x'];
    expect(read(...text)).toMatchObject({ ok: true, labels: [{ step: 'payment', segment: null }] });
  });

  it('names line and field of all that is wrong in it', () => {
    expect(
      errors(
        header,
        'chekout,payment,2026-11-23T14:00:00Z,2026-11-23T15:00:00Z,',
        'checkout,confirmed,2026-11-23T14:00:00Z,2026-11-23T15:00:00Z,',
        'checkout,payment,23.11.2026 14:00,2026-11-23T15:00:00,',
        'checkout,payment,2026-11-23T14:00:00Z,2026-11-23T14:00:00Z,paypal',
        'checkout,payment,2026-11-23T14:00:00Z,2026-11-23T15:00:00Z,paymentmethod=paypal',
      ),
    ).toEqual([
      'labels.csv:2: journey: "chekout": use checkout',
      'labels.csv:3: step: "confirmed": use one of payment',
      'labels.csv:4: from: "23.11.2026 14:00": a time with its zone, such as 2026-11-23T14:02:00Z',
      'labels.csv:4: to: "2026-11-23T15:00:00": a time with its zone, such as 2026-11-23T14:02:00Z',
      'labels.csv:5: to: "2026-11-23T14:00:00Z": later than from',
      'labels.csv:5: segment: "paypal": dimension=value; dimension=value',
      'labels.csv:6: segment: "paymentmethod=paypal": use paymentMethod',
    ]);
  });

  it('needs its columns, and to be CSV, and to be there', async () => {
    const columns = 'begin with journey,step,from,to and, if need be, segment';
    expect(errors('journey,step,since,until')).toEqual([`labels.csv:1: no column from, to: ${columns}`]);
    expect(errors('')).toEqual([`labels.csv:1: no column journey, step, from, to: ${columns}`]);
    expect(errors(header, '"checkout')).toEqual([expect.stringMatching(/^labels\.csv:2: no CSV: Quote/)]);
    const absent = await readLabels('/nowhere/labels.csv', [checkout]);
    expect(absent).toMatchObject({ ok: false, errors: [{ file: '/nowhere/labels.csv', line: null }] });
  });
});
