import { expect, it } from 'vitest';
import { stuckCsv } from './stuck-csv.ts';

const at = '2026-11-24T12:00:00.000Z';
const run = (key: string, segments: Record<string, string>) => ({
  key,
  version: 1,
  enteredAt: '2026-11-24T11:58:30.000Z',
  deadlineAt: '2026-11-24T12:13:30.000Z',
  entries: [{ step: 'cart', at: '2026-11-24T11:58:30.000Z' }],
  segments,
});

it('is a line a customer, in which no value of theirs breaks out or counts as a formula', () => {
  const title = { en: 'Cart', de: 'Warenkorb' };
  const runs = [run('a', { device: 'iPhone "12", red' }), run('b', { channel: '=HYPERLINK("x")' })];
  const view = { journey: 'checkout', step: 'cart', title, at, found: 2, complete: true, runs };
  const same = '2026-11-24T11:58:30.000Z,90,2026-11-24T12:13:30.000Z,cart 2026-11-24T11:58:30.000Z';
  expect(stuckCsv(view).split('\r\n')).toEqual([
    'customer,entered_at,waiting_seconds,deadline_at,path,channel,device',
    `a,${same},,"iPhone ""12"", red"`,
    `b,${same},"'=HYPERLINK(""x"")",`,
    '',
  ]);
});
