import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FormerSteps, JourneyView } from '@wegwarte/contract';
import { ask, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { EditedJourneys } from '../support/edited-journeys.ts';
import { bearer } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const start = `journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
steps:
  - step: cart
    when: { type: cart.viewed }
`;
const payment = `  - step: payment
    when: { type: payment.submitted }
    within: 15m
`;
const goal = `  - step: confirmed
    when: { type: order.confirmed }
    within: 10m
`;
/** Something must be followed when the checkout is not. */
const repair = `journey: repair
title: { en: Repair, de: Reparatur }
owner: shop
steps:
  - step: booked
    when: { type: repair.booked }
  - step: done
    when: { type: repair.done }
    within: 1d
`;

const file = 'journeys/checkout.yaml';

/**
 * A shop loses a step of its checkout, then the whole of it, and gets it back. Whoever is under way finishes as they
 * began, and what was counted stays counted.
 */
describe.skipIf(!stack.available)(`a journey that changes under way${reason}`, () => {
  let edited: EditedJourneys;

  beforeAll(async () => {
    edited = await EditedJourneys.open(stack, {
      [file]: start + payment + goal,
      'journeys/repair.yaml': repair,
    });
  });
  afterAll(() => edited?.stop());

  const get = async (path: string) => (await edited.wegwarte.get(path, bearer)).json();
  const formerSteps = async () => {
    return FormerSteps.parse(await get('/api/v1/journeys/checkout/former-steps')).steps;
  };
  const listed = async (query: string) => {
    const { journeys } = (await get(`/api/v1/journeys${query}`)) as {
      journeys: { journey: string }[];
    };
    return journeys.map(({ journey }) => journey);
  };
  const expectCounted = (what: string, expected: object) =>
    eventually(what, async () => {
      expect(await stepTotals(edited.databaseUrl, 'checkout')).toMatchObject(expected);
      return true;
    });
  it('starts with three steps', async () => {
    await edited.send(['cart.viewed', 'anna'], ['cart.viewed', 'bert'], ['payment.submitted', 'bert']);
    await expectCounted('two in the cart', { cart: { entered: 2, advanced: 1 }, payment: { entered: 1 } });
  });

  it('loses a step: who is under way still takes it, who comes new does not', async () => {
    await edited.change(() => edited.folder.write(file, start + goal));
    await edited.send(['payment.submitted', 'anna'], ['order.confirmed', 'bert'], ['cart.viewed', 'cleo']);
    await edited.send(['payment.submitted', 'cleo'], ['order.confirmed', 'cleo']);
    await expectCounted('each to go their own way', {
      cart: { entered: 3, advanced: 3 },
      payment: { entered: 2, advanced: 1 },
      confirmed: { entered: 2 },
    });
    const view = JourneyView.parse(await get('/api/v1/journeys/checkout'));
    expect(view.river.steps.map(({ step, entered }) => [step, entered])).toEqual([
      ['cart', 3],
      ['confirmed', 2],
    ]);
  });

  it('is removed: who is under way gets home, nobody new sets out, and no count is gone', async () => {
    await edited.send(['cart.viewed', 'dora']);
    await expectCounted('dora', { cart: { entered: 4 } });
    await edited.change(() => rmSync(`${edited.folder.path}/${file}`));
    await edited.send(['order.confirmed', 'dora'], ['cart.viewed', 'emil'], ['order.confirmed', 'anna']);
    await expectCounted('anna and dora to get home', {
      cart: { entered: 4, advanced: 4, dropped: 0 },
      payment: { entered: 2, advanced: 2, dropped: 0 },
      confirmed: { entered: 4 },
    });
    const view = JourneyView.parse(await get('/api/v1/journeys/checkout'));
    expect(view).toMatchObject({ version: 2, state: 'no-data' });
    expect(Date.now() - Date.parse(view.removedAt!)).toBeLessThan(60_000);
    expect(view.river.steps.map(({ step, entered }) => [step, entered])).toEqual([
      ['cart', 4],
      ['confirmed', 4],
    ]);
    expect((await formerSteps()).map(({ step, lastVersion, days }) => [step, lastVersion, days])).toEqual([
      ['payment', 1, [expect.objectContaining({ entered: 2, advanced: 2, inFlight: 0 })]],
    ]);
    expect(await listed('')).toEqual(['repair']);
    expect(await listed('?include=removed')).toEqual(['repair', 'checkout']);
  });

  it('is back, on top of what was counted before, also when the one who followed it dies just then', async () => {
    await edited.takeOver(() => edited.folder.write(file, start + goal));
    await edited.send(['cart.viewed', 'emil'], ['cart.viewed', 'fina'], ['order.confirmed', 'fina']);
    await expectCounted('emil and fina', { cart: { entered: 6, advanced: 5 }, confirmed: { entered: 5 } });
    const view = JourneyView.parse(await get('/api/v1/journeys/checkout'));
    expect(view).toMatchObject({ version: 3, inFlight: 1, removedAt: null });
    expect((await formerSteps()).map(({ step }) => step)).toEqual(['payment']);
    expect(await listed('?include=removed')).toEqual(['checkout', 'repair']);
    expect(view.river.steps.map(({ entered }) => entered)).toEqual([6, 5]);
    const versions = await ask<{ version: number; retired: boolean }>(
      edited.databaseUrl,
      `select version, retired_at is not null as retired from journey_version where journey = 'checkout' order by 1`,
    );
    expect(versions).toEqual([
      { version: 1, retired: true },
      { version: 2, retired: true },
      { version: 3, retired: false },
    ]);
  });
});
