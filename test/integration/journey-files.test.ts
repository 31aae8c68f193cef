import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { JourneyView } from '@wegwarte/contract';
import { ask, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ERROR, WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor, shippedTeams } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const journey = (paymentWithin: string, paymentType = 'payment.submitted') => `journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: payment
    when: { type: ${paymentType} }
    within: ${paymentWithin}
`;

describe.skipIf(!stack.available)(`a journey file edited while it is followed${reason}`, () => {
  let topic: string;
  let database: { url: string; drop: () => Promise<void> };
  let folder: ReturnType<typeof temporaryFolder>;
  let wegwarte: WegwarteProcess;
  let producer: Awaited<ReturnType<typeof openProducer>> | undefined;
  let number = 0;

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    database = await createTestDatabase(stack.databaseUrl);
    folder = temporaryFolder({ 'journeys/checkout.yaml': journey('15m') });
    producer = await openProducer(stack.kafkaBrokers);
    wegwarte = WegwarteProcess.serve(
      configurationFor({
        databaseUrl: database.url,
        brokers: stack.kafkaBrokers,
        topic,
        journeys: [`${folder.path}/journeys`],
        teams: [shippedTeams],
      }),
    );
    await wegwarte.logged('following a partition');
  });

  afterAll(async () => {
    await Promise.all([wegwarte?.stop(), producer?.disconnect()]);
    await database?.drop();
    folder?.remove();
  });

  const send = async (type: string, customer: string) => {
    const touchpoint = {
      id: `edited-${++number}`,
      type,
      time: new Date().toISOString(),
      identities: { customer },
    };
    await producer!.send({ topic, messages: [{ key: customer, value: JSON.stringify(touchpoint) }] });
  };
  const versions = () =>
    ask<{ version: number; retired: boolean; within: number }>(
      database.url,
      `select version, retired_at is not null as retired, (definition -> 'steps' -> 1 ->> 'withinMs')::int as within
       from journey_version order by version`,
    );

  it('starts with its first version', async () => {
    expect(await versions()).toEqual([{ version: 1, retired: false, within: 900_000 }]);
    await send('cart.viewed', 'anna');
    await eventually('anna', async () => (await stepTotals(database.url, 'checkout'))['cart']?.entered === 1);
  });

  it('becomes a new version without a restart; who is under way stays under the old one', async () => {
    const pid = wegwarte.pid;
    folder.write('journeys/checkout.yaml', journey('10m', 'payment.express'));
    await wegwarte.logged('definitions changed');
    expect(await versions()).toEqual([
      { version: 1, retired: true, within: 900_000 },
      { version: 2, retired: false, within: 600_000 },
    ]);
    const view = await wegwarte.get('/api/v1/journeys/checkout', bearer);
    expect(JourneyView.parse(await view.json()).version).toBe(2);

    await send('cart.viewed', 'bert');
    await send('payment.submitted', 'anna');
    await send('payment.express', 'bert');
    const entered = async () => (await stepTotals(database.url, 'checkout'))['payment']?.entered;
    await eventually('both to pay, each in their own way', async () => (await entered()) === 2);
    expect(wegwarte.pid).toBe(pid);
    expect(wegwarte.isRunning).toBe(true);
  });

  it('stays as it was when the edit has a mistake, and says where the mistake is', async () => {
    const from = wegwarte.log.length;
    const file = folder.write('journeys/checkout.yaml', journey('10 minutes', 'payment.later'));
    const line = await wegwarte.logged('definitions not changed', { from });
    expect(line.level).toBe(ERROR);
    const [error] = line['errors'] as string[];
    expect(error).toContain(`${file}:9`);
    expect(error).toMatch(/within.*"10 minutes".*10m/);

    expect((await versions()).at(-1)).toEqual({ version: 2, retired: false, within: 600_000 });
    await send('cart.viewed', 'cleo');
    await send('payment.express', 'cleo');
    const entered = async () => (await stepTotals(database.url, 'checkout'))['payment']?.entered;
    await eventually('cleo to pay as before', async () => (await entered()) === 3);
  });

  it('goes on with the next version once the mistake is put right', async () => {
    const from = wegwarte.log.length;
    folder.write('journeys/checkout.yaml', journey('20m', 'payment.express'));
    await wegwarte.logged('definitions changed', { from });
    expect((await versions()).map(({ version, retired }) => [version, retired])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });
});
