import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor, shippedJourneys, shippedTeams, testToken } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

async function run(...args: string[]) {
  const process = WegwarteProcess.run(args);
  const { code } = await process.ended;
  return { code, printed: process.printed };
}

describe('the wegwarte command', () => {
  it.each([
    [[]],
    [['serve']],
    [['validate']],
    [['simulate']],
    [['replay']],
    [['backtest']],
    [['page', 'test']],
  ])('helps: %j --help', async (command) => {
    const { code, printed } = await run(...command, '--help');
    expect(code).toBe(0);
    expect(printed).toMatch(/^Usage: wegwarte/m);
    if (command.length === 0) {
      for (const name of ['serve', 'validate', 'simulate', 'replay', 'backtest', 'page'])
        expect(printed).toContain(name);
    }
  });

  it.each([
    ['no such command', ['watch'], /watch/],
    ['no such option', ['serve', '--prot', '80'], /--prot/],
    ['a port that is none', ['serve', '--port', 'http'], /port/i],
    ['an unknown profile', ['simulate', '--profile', 'bank'], /bank/],
    ['a step nobody has', ['simulate', '--for', '1s', '--incident', 'till:0@+1s/1s'], /till/],
    ['speed without an end', ['simulate', '--speed', 'max'], /--for/],
    ['nothing to validate', ['validate'], /FILE|file|path/],
  ])('answers %s with code 2 and the reason in one line', async (_, args, wrong) => {
    const { code, printed } = await run(...args);
    expect(code).toBe(2);
    expect(printed.trim().split('\n')).toHaveLength(1);
    expect(printed).toMatch(wrong);
  });

  it('says what is wrong with a configuration, by key, and ends', async () => {
    const folder = temporaryFolder({
      'wegwarte.yaml': 'database: { embedded: data }\nacess: {}\nkafka: { topics: [] }\n',
    });
    const { code, printed } = await run('serve', '--config', `${folder.path}/wegwarte.yaml`);
    folder.remove();
    expect(code).not.toBe(0);
    expect(printed).toContain('acess');
    expect(printed).toContain('kafka.topics');
    expect(printed).not.toContain('    at ');
  });

  it('finds the shipped journeys and teams valid', async () => {
    expect(await run('validate', shippedJourneys, shippedTeams)).toMatchObject({ code: 0 });
  });

  it('names file, line, key and what would be right', async () => {
    const folder = temporaryFolder({
      'checkout.yaml': `journey: checkout
owner: shop
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: confirmed
    when: { type: order.confirmed }
    within: "10 m"
`,
    });
    const { code, printed } = await run('validate', `${folder.path}/checkout.yaml`);
    folder.remove();
    expect(code).toBe(1);
    expect(printed).toMatch(/checkout\.yaml:8: steps\[1\]\.within: "10 m".*10m/);
  });
});

describe.skipIf(!stack.available)(`wegwarte simulate into a running server${reason}`, () => {
  let topic: string;
  let database: { url: string; drop: () => Promise<void> };
  let wegwarte: WegwarteProcess;

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: 3 });
    database = await createTestDatabase(stack.databaseUrl);
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    await wegwarte.logged('following a partition');
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
  });

  it.each(['kafka', 'http'] as const)('by %s: every touchpoint said to be sent is counted', async (way) => {
    if (!stack.available) return;
    const before = await counted(database.url);
    const to = {
      kafka: ['--brokers', stack.kafkaBrokers.join(','), '--topic', topic],
      http: ['--url', await wegwarte.address(), '--token', testToken.token],
    }[way];
    // Worlds of two seeds share no ids; the same one twice would be nothing but duplicates.
    const seed = way === 'kafka' ? '1' : '2';
    const span = ['--from', '-30m', '--for', '20m', '--speed', 'max', '--rhythm', 'flat'];
    const { code, printed } = await run(
      'simulate',
      '--seed',
      seed,
      '--rate',
      '5',
      ...span,
      '--to',
      way,
      ...to,
    );
    expect(printed).toMatch(/^simulated \d+ touchpoints/m);
    expect(code).toBe(0);
    const [, sent, duplicates] = /simulated (\d+) touchpoints \((\d+) of them duplicates\)/.exec(printed)!;
    expect(Number(sent)).toBeGreaterThan(4_000);
    await eventually(
      'all to be counted',
      async () => (await counted(database.url)) === before + Number(sent),
    );
    const outcomes = await outcomesOf(database.url);
    expect(outcomes['rejected']).toBeUndefined();
    if (way === 'kafka') {
      expect(outcomes['duplicate']).toBe(Number(duplicates));
      const [row] = await ask<{ entered: number }>(
        database.url,
        `select sum(entered)::int as entered from cohort_counter join counter_stream on counter_stream.id = stream_id
         where journey = 'checkout' and step = 'cart' and dimension = ''`,
      );
      expect(row!.entered).toBeGreaterThan(100);
    }
  });
});

async function counted(url: string): Promise<number> {
  return Object.values(await outcomesOf(url)).reduce((sum, count) => sum + count, 0);
}
