import { PassThrough } from 'node:stream';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { simulateCommand, summaryLine } from './simulate-command.ts';
import { streamSink } from './simulate-sink.ts';
import { createWorld } from '@wegwarte/simulator';

async function refusal(...args: string[]): Promise<string> {
  let said = '';
  const command = simulateCommand().configureOutput({ writeErr: (text) => (said += text) });
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(CommanderError);
  expect(said.trimEnd()).not.toContain('\n');
  return said;
}

describe('wegwarte simulate', () => {
  it.each([
    [['--profile', 'shop'], 'Allowed choices are retailer, checkout, tiny'],
    [['--rate', 'many'], 'touchpoints per second above 0'],
    [['--incident', 'payment:1@soon/5m'], '"soon" is not a time: use +5m'],
    [
      ['--incident', 'pay:0@+1m/5m'],
      'nobody gets on from a step "pay" in profile retailer: use checkout/cart',
    ],
    [['--for', '10 m'], 'a whole number and s, m, h or d'],
    [['--speed', 'max'], '--speed needs an end'],
    [['--url', 'wegwarte.local'], 'an address such as http://127.0.0.1:7350'],
    [['--nonsense'], "unknown option '--nonsense'"],
  ])('%j is refused in one line that says what would be right', async (args, right) => {
    expect(await refusal(...args)).toContain(right);
  });

  it('says at the end what it sent', () => {
    const from = Date.UTC(2026, 10, 23, 10);
    const summary = {
      sent: 720,
      duplicates: 4,
      refused: 0,
      firstRefusal: null,
      fromMs: from,
      toMs: from + 60_000,
    };
    expect(summaryLine(summary, 'http', 61_250)).toBe(
      'simulated 720 touchpoints (4 of them duplicates) of 2026-11-23T10:00:00.000Z to 2026-11-23T10:01:00.000Z to http in 61.3 s',
    );
    expect(summaryLine({ ...summary, refused: 2, firstRefusal: 'not-json: x' }, 'http', 1)).toContain(
      '; 2 were refused, the first: not-json: x',
    );
  });
});

describe('standard output', () => {
  const from = Date.UTC(2026, 10, 23, 10);
  const batch = [...createWorld({ profile: 'tiny', seed: 1, rate: 1 }).touchpoints(from, from + 60_000)];

  it('gets one JSON a line', async () => {
    const stream = new PassThrough();
    await streamSink(stream, () => {}).send(batch, new AbortController().signal);
    const lines = String(stream.read()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(batch.map(({ touchpoint }) => touchpoint));
  });

  it('ends the simulation without an error when its reader goes away', async () => {
    const stream = new PassThrough();
    stream._transform = (_chunk, _encoding, done) =>
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    let gone = false;
    await streamSink(stream, () => (gone = true)).send(batch, new AbortController().signal);
    expect(gone).toBe(true);
  });
});
