import { describe, expect, it } from 'vitest';
import { journey, minute, on, startMs, step, touchpoint } from './journey-examples.suite.ts';
import type { JourneyDefinition } from './journey-definition.ts';
import { interestIn } from './journey-plan.ts';
import { deadlineOf, expireRun, lastEnteredMs, moveRun } from './run.ts';
import type { Run } from './run.ts';
import type { Touchpoint } from './touchpoint.ts';

const checkout = journey();

/** Where the touchpoints lead: all runs that ended, and the last one. */
function walk(touchpoints: readonly Touchpoint[], definition: JourneyDefinition = checkout): Run[] {
  const ended: Run[] = [];
  let run: Run | null = null;
  for (const one of touchpoints) {
    const move = moveRun(run, one, 'ada', interestIn(definition, one.type));
    if (!move) continue;
    if (move.finished) ended.push(move.finished);
    run = move.run;
  }
  return run ? [...ended, run] : ended;
}

function path(run: Run): string {
  const steps = run.entries.filter((_, index) => index % 2 === 0).map((at) => run.definition.steps[at]!.step);
  return `${steps.join(' > ')}: ${run.state}`;
}

describe('a customer on the way', () => {
  it('starts only at the first step; what comes before it is nobody’s run', () => {
    expect(walk([touchpoint('payment.submitted', 0), touchpoint('order.confirmed', 1)])).toEqual([]);
  });

  it('completes with the last step, and may start anew', () => {
    const runs = walk([
      touchpoint('cart.viewed', 0),
      touchpoint('payment.submitted', 1),
      touchpoint('order.confirmed', 2),
      touchpoint('cart.viewed', 3),
    ]);
    expect(runs.map(path)).toEqual(['cart > payment > confirmed: completed', 'cart: in-flight']);
    expect(runs[0]!.endedAtMs).toBe(startMs + 2);
  });

  it('is not moved by the step it is at, by an earlier one, or by an optional one it has skipped', () => {
    const runs = walk([
      touchpoint('cart.viewed', 0),
      touchpoint('cart.viewed', 10 * minute),
      touchpoint('payment.submitted', 14 * minute),
      touchpoint('cart.viewed', 15 * minute),
      touchpoint('payment.submitted', 16 * minute),
    ]);
    expect(runs.map(path)).toEqual(['cart > payment: in-flight']);
    expect(lastEnteredMs(runs[0]!)).toBe(startMs + 14 * minute);
  });

  it('is held to the first later step a touchpoint matches: too late for that one is too late', () => {
    const gift = on('gift.added');
    const twice = journey({
      steps: [
        step('cart', 'cart.viewed'),
        step('early-gift', gift, 5 * minute, true),
        step('gift', gift, 15 * minute),
        step('confirmed', 'order.confirmed', 10 * minute),
      ],
    });
    const late = walk([touchpoint('cart.viewed', 0), touchpoint('gift.added', 6 * minute)], twice);
    expect(late.map(path)).toEqual(['cart: in-flight']);
    const early = walk([touchpoint('cart.viewed', 0), touchpoint('gift.added', 5 * minute)], twice);
    expect(early.map(path)).toEqual(['cart > early-gift: in-flight']);
  });

  it('enters an optional step only if it takes it', () => {
    const way = ['cart.viewed', 'payment.submitted'].map((type, at) => touchpoint(type, at));
    const insured = [...way, touchpoint('insurance.added', 3), touchpoint('order.confirmed', 4)];
    expect(walk(insured).map(path)).toEqual(['cart > payment > insurance > confirmed: completed']);
    expect(walk([...way, touchpoint('order.confirmed', 4)]).map(path)).toEqual([
      'cart > payment > confirmed: completed',
    ]);
  });

  it('cannot jump over a step that is not optional', () => {
    expect(walk([touchpoint('cart.viewed', 0), touchpoint('order.confirmed', 1)]).map(path)).toEqual([
      'cart: in-flight',
    ]);
  });
});

describe('deadlines', () => {
  const paid = [touchpoint('cart.viewed', 0), touchpoint('payment.submitted', 0)];

  it('are the longest of the steps that may come next', () => {
    const [run] = walk(paid);
    expect(deadlineOf(run!)).toBe(startMs + 10 * minute);
    expect(expireRun(run!, startMs + 10 * minute)).toBeUndefined();
    expect(expireRun(run!, startMs + 10 * minute + 1)).toMatchObject({
      state: 'dropped',
      endedAtMs: startMs + 10 * minute,
    });
  });

  it('hold for each step: insurance is too late after five minutes, though the run is not', () => {
    const late = [...paid, touchpoint('insurance.added', 5 * minute + 1)];
    expect(walk(late).map(path)).toEqual(['cart > payment: in-flight']);
    const onTime = [...paid, touchpoint('insurance.added', 5 * minute)];
    expect(walk(onTime).map(path)).toEqual(['cart > payment > insurance: in-flight']);
  });

  it('count from the step entered, not from the start', () => {
    const runs = walk([
      touchpoint('cart.viewed', 0),
      touchpoint('payment.submitted', 15 * minute),
      touchpoint('insurance.added', 20 * minute),
      touchpoint('order.confirmed', 30 * minute),
    ]);
    expect(runs.map(path)).toEqual(['cart > payment > insurance > confirmed: completed']);
  });

  it('end the run at the deadline, whatever comes after: neither goal nor refusal counts for it', () => {
    for (const type of ['order.confirmed', 'checkout.cancelled', 'newsletter.opened']) {
      const [run] = walk([...paid, touchpoint(type, 11 * minute)]);
      expect(path(run!)).toBe('cart > payment: dropped');
      expect(run!.endedAtMs).toBe(startMs + 10 * minute);
    }
  });

  it('make room for the next run of whoever comes back', () => {
    const runs = walk([...paid, touchpoint('cart.viewed', 11 * minute)]);
    expect(runs.map(path)).toEqual(['cart > payment: dropped', 'cart: in-flight']);
  });
});

describe('abandoning', () => {
  it('names the reason, cut to what is fit to be stored', () => {
    const [run] = walk([
      touchpoint('cart.viewed', 0),
      touchpoint('checkout.cancelled', 1, { attributes: { reason: `${'x'.repeat(63)}😀 and more` } }),
    ]);
    expect(run).toMatchObject({ state: 'abandoned', endedAtMs: startMs + 1 });
    expect(run!.reason).toHaveLength(64);
    expect(run!.reason!.isWellFormed()).toBe(true);
  });

  it('needs a run: without one, or after its end, it changes nothing', () => {
    expect(walk([touchpoint('checkout.cancelled', 0)])).toEqual([]);
    const done = ['cart.viewed', 'payment.submitted', 'order.confirmed', 'checkout.cancelled'];
    expect(walk(done.map((type, at) => touchpoint(type, at))).map(path)).toEqual([
      'cart > payment > confirmed: completed',
    ]);
  });

  it('yields to a step: one that matches both gets on', () => {
    const both = journey({ abandon: [{ when: on('order.confirmed'), reasonAttribute: null }] });
    const way = ['cart.viewed', 'payment.submitted', 'order.confirmed'];
    expect(
      walk(
        way.map((type, at) => touchpoint(type, at)),
        both,
      ).map(path),
    ).toEqual(['cart > payment > confirmed: completed']);
  });
});

describe('segments', () => {
  const runOf = (...attributes: Touchpoint['attributes'][]) =>
    walk([
      touchpoint('cart.viewed', 0, { attributes: attributes[0] ?? {} }),
      touchpoint('payment.submitted', 1, { attributes: attributes[1] ?? {} }),
    ])[0]!;

  it('stay what they were at first, and are filled in where they were missing', () => {
    expect(runOf({ channel: 'app' }, { channel: 'web', paymentMethod: 'paypal' }).segments).toEqual({
      channel: 'app',
      paymentMethod: 'paypal',
    });
  });

  it('take null and the empty text for missing, and false and zero for values', () => {
    expect(
      runOf({ channel: null, paymentMethod: '' }, { channel: false, paymentMethod: 0 }).segments,
    ).toEqual({
      channel: 'false',
      paymentMethod: '0',
    });
  });

  it('are cut, without leaving half of a character', () => {
    const { channel } = runOf({ channel: `${'x'.repeat(63)}😀` }).segments;
    expect(channel).toHaveLength(64);
    expect(channel!.isWellFormed()).toBe(true);
  });
});

it('finishes a run under the version it began with, and begins the next under the new one', () => {
  const newer = journey({
    version: 2,
    steps: [step('cart', 'cart.viewed'), step('done', 'order.confirmed', minute)],
  });
  const moveOn = (run: Run, one: Touchpoint) => moveRun(run, one, 'ada', interestIn(newer, one.type))!;
  const [begun] = walk([touchpoint('cart.viewed', 0)]);
  const paid = moveOn(begun!, touchpoint('payment.submitted', 1));
  expect(paid.run.definition.version).toBe(1);
  const done = moveOn(paid.run, touchpoint('order.confirmed', 2));
  const next = moveOn(done.run, touchpoint('cart.viewed', 3));
  expect(next.run.definition.version).toBe(2);
});
