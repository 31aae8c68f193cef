import { BaselineResetView, DetectionView, NormalView, Problem } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { StepWorld, hourMs } from '../../server/src/detection/step-world.suite.ts';
import { Watchman } from '../../server/src/detection/watchman.suite.ts';
import { answeringForAll } from './answering.ts';
import { token } from './answering-wegwarte.ts';

const wegwarte = answeringForAll((one) => {
  const world = new StepWorld({ seed: 3, perMinute: 30, share: 0.8 });
  const { baseline } = new Watchman(world).pass(6 * hourMs).detector;
  return one.watches.save([{ journey: 'checkout', step: 'payment', baseline, verdict: null, basis: null }]);
});

async function ask(path: string, sent?: unknown) {
  const response = await fetch(`${wegwarte.address}/api/v1/journeys/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(sent !== undefined && { method: 'POST', body: JSON.stringify(sent) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

it('what a journey’s steps are judged by: those that have learnt enough, and those that have not', async () => {
  const { steps, timeZone } = DetectionView.parse((await ask('checkout/detection')).body);
  expect(timeZone).toBe('Europe/Berlin');
  const known = steps.map(({ step, learning, watched }) => [step, learning !== null, watched !== null]);
  expect(known).toEqual([
    ['cart', true, false],
    ['payment', false, true],
    ['insurance', true, false],
  ]);
  expect(steps[1]!.watched!.delays).toHaveLength(6);
  expect((await ask('chekout/detection')).status).toBe(404);
});

it('why that many are normal, at an instant and now', async () => {
  const { body } = await ask('checkout/steps/payment/normal?at=2026-11-24T15:00:00Z');
  expect(NormalView.parse(body)).toMatchObject({ step: 'payment', hourOfWeek: 40, dimension: null });
  expect((await ask('checkout/steps/payment/normal')).status).toBe(200);
  expect((await ask('checkout/steps/cart/normal')).status).toBe(404);
  expect((await ask('checkout/steps/payment/normal?dimension=device&value=fax')).status).toBe(404);
  expect((await ask('checkout/steps/payment/normal?at=yesterday')).status).toBe(422);
});

it('what was learnt is forgotten only with a reason, and with the name of who asked', async () => {
  const refused = await ask('checkout/baseline-resets', { reason: ' ' });
  expect(refused.status).toBe(422);
  expect(Problem.parse(refused.body).detail).toContain('reason');
  const made = await ask('checkout/baseline-resets', { reason: 'relaunch' });
  expect(made.status).toBe(201);
  const reset = BaselineResetView.parse(made.body);
  expect(reset).toEqual({ at: new Date(wegwarte.nowMs).toISOString(), by: 'shop', reason: 'relaunch' });
  expect(DetectionView.parse((await ask('checkout/detection')).body).resets).toEqual([reset]);
  expect((await ask('chekout/baseline-resets', { reason: 'relaunch' })).status).toBe(404);
});
