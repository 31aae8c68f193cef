import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, step, touchpoint } from '../journeys/journey-examples.suite.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { defaultEngineOptions, PartitionEngine } from './partition-engine.ts';
import type { PartitionState } from './partition-state.ts';

const before = journey({
  steps: [step('cart', 'cart.viewed'), step('confirmed', 'order.confirmed', minute)],
});
const after = journey({
  version: 2,
  steps: [step('basket', 'cart.viewed'), step('confirmed', 'order.confirmed', minute)],
});
const added = journey({ journey: 'reorder', steps: before.steps });

type Totals = { entered: number; advanced: number; dropped: number };

/** A partition whose owner changes, and the sum of what its owners counted. */
class Owners {
  readonly totals = new Map<string, Totals>();
  private readonly runs = new Map<string, Run>();
  private state: PartitionState | undefined;
  private offset = 0;
  private readonly log: Touchpoint[] = [];
  private engine: PartitionEngine;

  constructor(catalog: JourneyCatalog) {
    this.engine = new PartitionEngine(catalog, defaultEngineOptions);
  }

  receive(one: Touchpoint): void {
    this.log.push(one);
    this.engine.receive(one, this.offset++, one.timeMs);
  }

  restart(catalog: JourneyCatalog): void {
    this.save();
    this.engine = new PartitionEngine(catalog, defaultEngineOptions, this.state);
    for (let offset = this.state!.resumeOffset; offset < this.offset; offset++) {
      this.engine.receive(this.log[offset]!, offset, this.log[offset]!.timeMs);
    }
  }

  follow(catalog: JourneyCatalog): void {
    this.engine.follow(catalog);
  }

  passed(ms: number): Map<string, Totals> {
    this.engine.advanceTo(startMs + ms);
    this.save();
    return this.totals;
  }

  private save(): void {
    const taken = this.engine.takeCheckpoint();
    for (const {
      journey: name,
      step: at,
      dimension,
      entered,
      advanced,
      dropped,
    } of taken.counters.cohorts()) {
      if (dimension !== '') continue;
      const sum = this.totals.get(`${name}/${at}`) ?? { entered: 0, advanced: 0, dropped: 0 };
      sum.entered += entered;
      sum.advanced += advanced;
      sum.dropped += dropped;
      this.totals.set(`${name}/${at}`, sum);
    }
    for (const { journey: name, key, run } of taken.runs) {
      if (run) this.runs.set(`${name}/${key}`, run);
      else this.runs.delete(`${name}/${key}`);
    }
    this.state = { ...taken, runs: [...this.runs.values()], idBlocks: [] };
  }
}

describe('a restart with journeys that changed meanwhile', () => {
  it('takes up what was pending by the version it was counted by', () => {
    const owners = new Owners(new JourneyCatalog([before]));
    owners.receive(touchpoint('cart.viewed', 0));
    owners.restart(new JourneyCatalog([after], [before]));
    owners.receive(touchpoint('order.confirmed', 10_000));
    owners.receive(touchpoint('cart.viewed', 11_000, { customer: 'bob' }));
    expect(Object.fromEntries(owners.passed(10 * minute))).toEqual({
      'checkout/cart': { entered: 1, advanced: 1, dropped: 0 },
      'checkout/confirmed': { entered: 1, advanced: 0, dropped: 0 },
      'checkout/basket': { entered: 1, advanced: 0, dropped: 1 },
    });
  });

  it('begins a new journey with what comes from now on: nobody gets on who never came', () => {
    const owners = new Owners(new JourneyCatalog([before]));
    owners.receive(touchpoint('cart.viewed', 0));
    owners.restart(new JourneyCatalog([before, added]));
    owners.receive(touchpoint('order.confirmed', 10_000));
    const totals = owners.passed(10 * minute);
    expect([...totals.keys()].filter((name) => name.startsWith('reorder'))).toEqual([]);
    expect(totals.get('checkout/cart')).toEqual({ entered: 1, advanced: 1, dropped: 0 });
  });

  it('remembers a change without a restart just as well, until nothing of before it is pending', () => {
    const owners = new Owners(new JourneyCatalog([before]));
    owners.receive(touchpoint('cart.viewed', 0));
    owners.follow(new JourneyCatalog([after], [before]));
    owners.receive(touchpoint('cart.viewed', 1_000, { customer: 'bob' }));
    owners.restart(new JourneyCatalog([after], [before]));
    owners.restart(new JourneyCatalog([added], [before, after]));
    expect(Object.fromEntries(owners.passed(10 * minute))).toEqual({
      'checkout/cart': { entered: 1, advanced: 0, dropped: 1 },
      'checkout/basket': { entered: 1, advanced: 0, dropped: 1 },
    });
  });
});
