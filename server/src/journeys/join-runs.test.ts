import { describe, expect, it } from 'vitest';
import { joinRuns } from './join-runs.ts';
import { interestIn } from './journey-plan.ts';
import { journey, minute, startMs, step, touchpoint } from './journey-examples.suite.ts';
import { expireRun, moveRun } from './run.ts';
import type { Run } from './run.ts';

const checkout = journey();

/** What touchpoints, given as `type` and minutes, make of one key that nothing else is known of. */
function runOf(
  moves: readonly [type: string, minutes: number][],
  attributes = {},
  definition = checkout,
): Run {
  let run: Run | null = null;
  for (const [type, minutes] of moves) {
    const one = touchpoint(type, minutes * minute, { attributes });
    run = moveRun(run, one, 'ada', interestIn(definition, type))?.run ?? run;
  }
  return run!;
}

function stepsOf(run: Run): string[] {
  return run.entries.filter((_, at) => at % 2 === 0).map((at) => run.definition.steps[at]!.step);
}

function joined(one: Run, other: Run): string[] {
  const there = joinRuns(one, other);
  // Whoever comes first.
  const back = joinRuns(other, one);
  expect(back.run.entries).toEqual(there.run.entries);
  return [...there.finished, there.run].map((run) => `${stepsOf(run).join(' ')}: ${run.state}`);
}

describe('two runs that turn out to be one customer’s', () => {
  it('are one: who is further on stays there, who began first began', () => {
    const web = runOf([['cart.viewed', 0]]);
    const app = runOf([
      ['cart.viewed', 1],
      ['payment.submitted', 2],
    ]);
    expect(joined(web, app)).toEqual(['cart payment: in-flight']);
    expect(joinRuns(web, app).run.entries).toEqual([0, startMs, 1, startMs + 2 * minute]);
  });

  it('reach the goal together: one paid, the other was confirmed', () => {
    const web = runOf([
      ['cart.viewed', 0],
      ['payment.submitted', 2],
    ]);
    const app = runOf([
      ['cart.viewed', 1],
      ['payment.submitted', 3],
      ['order.confirmed', 4],
    ]);
    expect(joined(web, app)).toEqual(['cart payment confirmed: completed']);
  });

  it('stay two where the first was over before the second began', () => {
    const first = runOf([
      ['cart.viewed', 0],
      ['payment.submitted', 2],
      ['order.confirmed', 4],
    ]);
    const second = runOf([['cart.viewed', 5]]);
    expect(joined(first, second)).toEqual(['cart payment confirmed: completed', 'cart: in-flight']);
    const dropped = expireRun(runOf([['cart.viewed', 0]]), startMs + 15 * minute + 1)!;
    expect(joined(dropped, runOf([['cart.viewed', 16]]))).toEqual(['cart: dropped', 'cart: in-flight']);
  });

  it('are dropped where neither got on in time', () => {
    const web = runOf([['cart.viewed', 0]]);
    const app = runOf([
      ['cart.viewed', 10],
      ['payment.submitted', 20],
    ]);
    expect(joined(web, app)).toEqual(['cart: dropped']);
  });

  it('keep the first one’s segments, and learn from the other what it did not know', () => {
    const web = runOf([['cart.viewed', 0]], { channel: 'web' });
    const app = runOf(
      [
        ['cart.viewed', 1],
        ['payment.submitted', 2],
      ],
      { channel: 'app', paymentMethod: 'paypal' },
    );
    expect(joinRuns(web, app).run.segments).toEqual({ channel: 'web', paymentMethod: 'paypal' });
  });

  it('end where he said that he will not get on', () => {
    const web = runOf([
      ['cart.viewed', 0],
      ['checkout.cancelled', 3],
    ]);
    expect(joined(web, runOf([['cart.viewed', 1]]))).toEqual(['cart: abandoned']);
  });

  it('follow the version of the first, by the names of the steps', () => {
    const newer = journey({
      version: 2,
      steps: [
        step('cart', 'cart.viewed'),
        step('address', 'address.given', minute),
        ...checkout.steps.slice(1),
      ],
    });
    const old = runOf([['cart.viewed', 0]]);
    const young = runOf(
      [
        ['cart.viewed', 1],
        ['address.given', 2],
        ['payment.submitted', 3],
      ],
      {},
      newer,
    );
    const { run } = joinRuns(old, young);
    expect([run.definition.version, ...stepsOf(run)]).toEqual([1, 'cart', 'payment']);
  });
});
