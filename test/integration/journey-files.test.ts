import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { JourneyView } from '@wegwarte/contract';
import { ask, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { EditedJourneys } from '../support/edited-journeys.ts';
import { ERROR } from '../support/wegwarte-process.ts';
import { bearer } from '../support/wegwarte-setup.ts';

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

const file = 'journeys/checkout.yaml';

describe.skipIf(!stack.available)(`a journey file edited while it is followed${reason}`, () => {
  let edited: EditedJourneys;

  beforeAll(async () => {
    edited = await EditedJourneys.open(stack, { [file]: journey('15m') });
  });
  afterAll(() => edited?.stop());

  const totals = () => stepTotals(edited.databaseUrl, 'checkout');
  const entered = async () => (await totals())['payment']?.entered;
  const versions = () =>
    ask<{ version: number; retired: boolean; within: number }>(
      edited.databaseUrl,
      `select version, retired_at is not null as retired, (definition -> 'steps' -> 1 ->> 'withinMs')::int as within
       from journey_version order by version`,
    );

  it('starts with its first version', async () => {
    expect(await versions()).toEqual([{ version: 1, retired: false, within: 900_000 }]);
    await edited.send(['cart.viewed', 'anna']);
    await eventually('anna', async () => (await totals())['cart']?.entered === 1);
  });

  it('becomes a new version without a restart; who is under way stays under the old one', async () => {
    const { wegwarte } = edited;
    const { pid } = wegwarte;
    await edited.change(() => edited.folder.write(file, journey('10m', 'payment.express')));
    expect(await versions()).toEqual([
      { version: 1, retired: true, within: 900_000 },
      { version: 2, retired: false, within: 600_000 },
    ]);
    const view = await wegwarte.get('/api/v1/journeys/checkout', bearer);
    expect(JourneyView.parse(await view.json()).version).toBe(2);

    await edited.send(['cart.viewed', 'bert']);
    await edited.send(['payment.submitted', 'anna']);
    await edited.send(['payment.express', 'bert']);
    await eventually('both to pay, each in their own way', async () => (await entered()) === 2);
    expect(wegwarte.pid).toBe(pid);
    expect(wegwarte.isRunning).toBe(true);
  });

  it('stays as it was when the edit has a mistake, and says where the mistake is', async () => {
    const write = () => edited.folder.write(file, journey('10 minutes', 'payment.later'));
    const line = await edited.change(write, 'definitions not changed');
    expect(line.level).toBe(ERROR);
    const [error] = line['errors'] as string[];
    expect(error).toContain(`${edited.folder.path}/${file}:9`);
    expect(error).toMatch(/within.*"10 minutes".*10m/);

    expect((await versions()).at(-1)).toEqual({ version: 2, retired: false, within: 600_000 });
    await edited.send(['cart.viewed', 'cleo']);
    await edited.send(['payment.express', 'cleo']);
    await eventually('cleo to pay as before', async () => (await entered()) === 3);
  });

  it('goes on with the next version once the mistake is put right', async () => {
    await edited.change(() => edited.folder.write(file, journey('20m', 'payment.express')));
    expect((await versions()).map(({ version, retired }) => [version, retired])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });
});
