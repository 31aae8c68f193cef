import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BacktestReport } from '@wegwarte/contract';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtestCommand } from './backtest-command.ts';
import { run, withCommands } from './usage.ts';

const journeyFile = `
journey: checkout
title: Checkout
owner: shop
key: customer
steps:
  - step: payment
    when: { type: payment.submitted }
  - step: confirmed
    when: { type: order.confirmed }
    within: 5m
`;
const event = (id: string, type: string, time: string) =>
  JSON.stringify({ id, type, time, identities: { customer: 'c-1' }, source: 'shop' });

describe('wegwarte backtest', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'backtest-'));
    writeFileSync(file('checkout.yaml'), journeyFile);
    writeFileSync(
      file('events.ndjson'),
      [
        event('1', 'payment.submitted', '2026-11-23T10:00:00Z'),
        event('2', 'order.confirmed', '2026-11-23T10:01:00Z'),
        event('2', 'order.confirmed', '2026-11-23T10:01:00Z'),
        '{"id":',
        event('3', 'payment.submitted', '2026-11-24T10:00:00Z'),
      ].join('\n'),
    );
    writeFileSync(file('labels.csv'), 'journey,step,from,to\ncheckout,pay,2026-11-23T10:00:00Z,never\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function backtest(...args: string[]) {
    const seen = { out: '', err: '' };
    const output = {
      out: (text: string) => void (seen.out += text),
      err: (text: string) => void (seen.err += text),
    };
    const program = withCommands(new Command('wegwarte'), [backtestCommand(output)], output);
    const input = ['--journeys', file('checkout.yaml'), '--events', file('events.ndjson')];
    return { code: await run(program, ['backtest', ...input, ...args], output), ...seen };
  }

  it('tells what it looked at, and that so few customers teach nothing', async () => {
    const { code, out, err } = await backtest('--to', '2026-11-24');
    expect({ code, err }).toEqual({ code: 0, err: 'record 4: no valid JSON\n' });
    expect(out).toBe(
      '2026-11-23 10:00Z to 2026-11-24 00:00Z: 2 touchpoints, 1 duplicate, 1 rejected, 1 after the period\n\n' +
        'Nobody would have been paged.\n\n' +
        'Steps:\n  checkout/payment: 1 entered; too little to learn what is normal: never judged; 0 pages\n',
    );
  });

  it('writes its report as JSON for programs', async () => {
    const { out } = await backtest('--json');
    const report = BacktestReport.parse(JSON.parse(out));
    expect(report).toMatchObject({ incidents: [], labels: null, touchpoints: { accepted: 3, leftOut: 0 } });
  });

  it('names line and field of labels that are wrong', async () => {
    const { code, err } = await backtest('--labels', file('labels.csv'));
    expect(code).toBe(1);
    expect(err.split('\n').slice(0, 2)).toEqual([
      `${file('labels.csv')}:2: step: "pay": use one of payment`,
      `${file('labels.csv')}:2: to: "never": a time with its zone, such as 2026-11-23T14:02:00Z`,
    ]);
  });

  it.each([
    [['--from', '23.11.2026'], '2026-11-23T14:00:00Z'],
    [['--from', '2026-11-24', '--to', '2026-11-23'], '--to must be later than --from'],
    [['--format', 'csv'], '--format csv needs --mapping FILE'],
  ])('%j is wrong usage, with the reason in one line', async (args, reason) => {
    const { code, err } = await backtest(...args);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(reason);
  });
});
