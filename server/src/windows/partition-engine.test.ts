import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { JourneyDefinition, StepDefinition } from '../journeys/journey-definition.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { COMBINATION } from './cohort-counts.ts';
import { defaultEngineOptions, PartitionEngine } from './partition-engine.ts';
import type { Checkpoint } from './partition-state.ts';

const minute = 60_000;
const start = Date.parse('2026-03-02T10:00:00Z');

function step(id: string, type: string, withinMs = 0, optional = false): StepDefinition {
  const title = { en: id, de: id };
  return {
    step: id,
    title,
    when: { types: [type], sources: null, conditions: [] },
    withinMs,
    optional,
    owner: 'shop',
  };
}

const checkout: JourneyDefinition = {
  journey: 'checkout',
  version: 1,
  title: { en: 'Checkout', de: 'Kasse' },
  owner: 'shop',
  key: 'customer',
  criticality: 'high',
  value: null,
  dimensions: ['channel', 'paymentMethod'],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', 15 * minute),
    step('insurance', 'insurance.added', 5 * minute, true),
    step('confirmed', 'order.confirmed', 10 * minute),
  ],
  abandon: [
    { when: { types: ['checkout.cancelled'], sources: null, conditions: [] }, reasonAttribute: 'reason' },
  ],
};
const catalog = new JourneyCatalog([checkout]);

let nextId = 0;
function touchpoint(
  type: string,
  atMs: number,
  more: Partial<Touchpoint> & { customer?: string } = {},
): Touchpoint {
  const { customer = 'ada', ...rest } = more;
  return {
    id: `t${nextId++}`,
    type,
    timeMs: start + atMs,
    identities: { customer },
    attributes: {},
    source: 'shop',
    ...rest,
  };
}

type Totals = Record<string, { entered: number; advanced: number; dropped: number; abandoned: number }>;

/** A store in a few lines: counters by addition, runs by replacement. */
class Stored {
  readonly totals: Totals = {};
  readonly byBucket = new Map<string, number>();
  readonly runs = new Map<string, Run>();
  last: Checkpoint | null = null;
  blocks: Checkpoint['idBlocks'][number][] = [];

  save(checkpoint: Checkpoint): void {
    for (const delta of checkpoint.counters.cohorts()) {
      if (delta.dimension === COMBINATION) continue;
      const name = [delta.step, delta.dimension && `${delta.dimension}=${delta.value}`]
        .filter(Boolean)
        .join(' ');
      const total = (this.totals[name] ??= { entered: 0, advanced: 0, dropped: 0, abandoned: 0 });
      for (const field of ['entered', 'advanced', 'dropped', 'abandoned'] as const) {
        total[field] += delta[field];
        const key = `${name} ${delta.bucketMs} ${field}`;
        const value = (this.byBucket.get(key) ?? 0) + delta[field];
        if (value === 0) this.byBucket.delete(key);
        else this.byBucket.set(key, value);
      }
    }
    for (const { key, run } of checkpoint.runs) {
      if (run) this.runs.set(key, run);
      else this.runs.delete(key);
    }
    this.blocks = [...this.blocks, ...checkpoint.idBlocks].filter(
      (b) => b.generation >= checkpoint.forgetIdsBefore,
    );
    this.last = checkpoint;
  }

  restart(): PartitionEngine {
    if (!this.last) return new PartitionEngine(catalog, defaultEngineOptions);
    const state = { ...this.last, runs: [...this.runs.values()], idBlocks: this.blocks };
    return new PartitionEngine(catalog, defaultEngineOptions, state);
  }
}

function follow(
  touchpoints: readonly Touchpoint[],
  untilMs: number,
): { stored: Stored; receptions: unknown[] } {
  const engine = new PartitionEngine(catalog, defaultEngineOptions);
  const stored = new Stored();
  const receptions = touchpoints.map((one, offset) => engine.receive(one, offset, one.timeMs));
  engine.advanceTo(start + untilMs);
  stored.save(engine.takeCheckpoint());
  return { stored, receptions };
}

describe('following runs in a partition', () => {
  it('counts a customer who buys, one who stays at payment, and one who says no', () => {
    const { stored } = follow(
      [
        touchpoint('cart.viewed', 0, { customer: 'ada' }),
        touchpoint('cart.viewed', 1_000, { customer: 'bob' }),
        touchpoint('cart.viewed', 2_000, { customer: 'cy' }),
        touchpoint('payment.submitted', 60_000, { customer: 'ada' }),
        touchpoint('payment.submitted', 61_000, { customer: 'bob' }),
        touchpoint('checkout.cancelled', 62_000, { customer: 'cy', attributes: { reason: 'price' } }),
        touchpoint('order.confirmed', 90_000, { customer: 'ada' }),
      ],
      60 * minute,
    );
    expect(stored.totals).toEqual({
      cart: { entered: 3, advanced: 2, dropped: 0, abandoned: 1 },
      payment: { entered: 2, advanced: 1, dropped: 1, abandoned: 0 },
      confirmed: { entered: 1, advanced: 0, dropped: 0, abandoned: 0 },
    });
  });

  it('is in time on the deadline itself and dropped a millisecond after', () => {
    const onTime = follow(
      [touchpoint('cart.viewed', 0), touchpoint('payment.submitted', 15 * minute)],
      15 * minute,
    );
    expect(onTime.stored.totals['cart']).toMatchObject({ advanced: 1, dropped: 0 });
    const waiting = follow([touchpoint('cart.viewed', 0)], 15 * minute);
    expect(waiting.stored.totals['cart']).toMatchObject({ entered: 1, dropped: 0 });
    const late = follow(
      [touchpoint('cart.viewed', 0), touchpoint('payment.submitted', 15 * minute + 1)],
      15 * minute + 1,
    );
    expect(late.stored.totals['cart']).toMatchObject({ advanced: 0, dropped: 1 });
    expect(late.stored.totals['payment']).toBeUndefined();
  });

  it('puts disorder within the allowed lateness right, as if it had come in order', () => {
    const ordered = [
      touchpoint('cart.viewed', 0),
      touchpoint('payment.submitted', 5_000),
      touchpoint('order.confirmed', 20_000),
    ];
    const { stored, receptions } = follow([ordered[2]!, ordered[1]!, ordered[0]!], 60 * minute);
    expect(receptions).toEqual(['accepted', 'accepted', 'accepted']);
    expect(stored.byBucket).toEqual(follow(ordered, 60 * minute).stored.byBucket);
    expect(stored.totals['confirmed']).toMatchObject({ entered: 1 });
  });

  it('amends a drop when a late touchpoint proves the customer went on', () => {
    const engine = new PartitionEngine(catalog, defaultEngineOptions);
    const stored = new Stored();
    engine.receive(touchpoint('cart.viewed', 0), 0, start);
    engine.receive(touchpoint('cart.viewed', 17 * minute, { customer: 'bob' }), 1, start + 17 * minute);
    stored.save(engine.takeCheckpoint());
    expect(stored.totals['cart']).toMatchObject({ entered: 2, dropped: 1 });

    const late = touchpoint('payment.submitted', 14 * minute);
    expect(engine.receive(late, 2, start + 17 * minute)).toBe('late');
    stored.save(engine.takeCheckpoint());
    expect(stored.totals['cart']).toMatchObject({ entered: 2, dropped: 0, advanced: 1 });
    expect(stored.totals['payment']).toMatchObject({ entered: 1 });
  });

  it('takes a segment value from the first later touchpoint that has it, for the steps before as well', () => {
    const { stored } = follow(
      [
        touchpoint('cart.viewed', 0, { attributes: { channel: 'app' } }),
        touchpoint('payment.submitted', 1_000, { attributes: { channel: 'web', paymentMethod: 'paypal' } }),
      ],
      2 * minute,
    );
    expect(stored.totals['cart paymentMethod=paypal']).toMatchObject({ entered: 1, advanced: 1 });
    expect(stored.totals['payment channel=app']).toMatchObject({ entered: 1 });
    expect(stored.totals['payment channel=web']).toBeUndefined();
  });

  it('does not let a clock that runs ahead make everybody else late', () => {
    const engine = new PartitionEngine(catalog, defaultEngineOptions);
    engine.receive(touchpoint('cart.viewed', 4 * minute, { customer: 'ahead' }), 0, start);
    expect(engine.receive(touchpoint('cart.viewed', 1_000), 1, start + 1_000)).toBe('accepted');
  });
});

const anyTouchpoint = fc.record({
  type: fc.constantFrom(
    'cart.viewed',
    'payment.submitted',
    'insurance.added',
    'order.confirmed',
    'checkout.cancelled',
  ),
  customer: fc.constantFrom('ada', 'bob'),
  /** Gaps that straddle deadlines, and delays that straddle the allowed lateness. */
  gapMs: fc.oneof(fc.nat(20_000), fc.nat(400_000), fc.constantFrom(0, 300_000, 600_000, 900_000)),
  delayMs: fc.oneof(fc.constant(0), fc.nat(25_000), fc.nat(200_000)),
  channel: fc.option(fc.constantFrom('app', 'web'), { nil: null }),
  repeats: fc.constantFrom(false, false, false, true),
});

function arrivals(
  specs: readonly (typeof anyTouchpoint extends fc.Arbitrary<infer T> ? T : never)[],
): Touchpoint[] {
  let atMs = 0;
  const sent = specs.map(({ type, customer, gapMs, delayMs, channel, repeats }) => {
    atMs += gapMs;
    const made = touchpoint(type, atMs, { customer, attributes: { channel } });
    return { made, arrivesMs: atMs + delayMs, repeats };
  });
  return sent
    .flatMap(({ made, arrivesMs, repeats }) => [
      { made, arrivesMs },
      ...(repeats ? [{ made, arrivesMs: arrivesMs + 7_000 }] : []),
    ])
    .sort((a, b) => a.arrivesMs - b.arrivesMs)
    .map(({ made }) => made);
}

describe('laws', () => {
  it('gives the same counters however often it is stopped and resumed, wherever batches end', () => {
    fc.assert(
      fc.property(
        fc.array(anyTouchpoint, { maxLength: 40 }),
        fc.array(fc.nat(12), { maxLength: 12 }),
        (specs, cuts) => {
          const log = arrivals(specs);
          const untilMs = 40 * 400_000;
          const undisturbed = follow(log, untilMs).stored;

          const stored = new Stored();
          let engine = stored.restart();
          let from = 0;
          for (const cut of [...cuts, Infinity]) {
            const to = Math.min(log.length, (stored.last?.readOffset ?? 0) + cut);
            // Read on past the checkpoint, then lose it all, as a kill would.
            const saveAt = cut === Infinity ? log.length : Math.floor((from + to) / 2);
            for (let offset = from; offset < to; offset++) {
              if (offset === saveAt) stored.save(engine.takeCheckpoint());
              engine.receive(log[offset]!, offset, log[offset]!.timeMs);
            }
            if (cut === Infinity) break;
            engine = stored.restart();
            from = stored.last?.resumeOffset ?? 0;
          }
          engine.advanceTo(start + untilMs);
          stored.save(engine.takeCheckpoint());
          expect(stored.byBucket).toEqual(undisturbed.byBucket);
        },
      ),
      { numRuns: 1500 },
    );
  }, 30_000);

  it('counts disorder within the allowed lateness exactly as order', () => {
    fc.assert(
      fc.property(fc.array(anyTouchpoint, { maxLength: 40 }), (specs) => {
        const gentle = specs.map((spec) => ({
          ...spec,
          delayMs: Math.min(spec.delayMs, 20_000),
          repeats: false,
        }));
        const log = arrivals(gentle);
        const inOrder = [...log].sort((a, b) => a.timeMs - b.timeMs);
        const untilMs = 40 * 400_000;
        expect(follow(log, untilMs).stored.byBucket).toEqual(follow(inOrder, untilMs).stored.byBucket);
      }),
      { numRuns: 1500 },
    );
  }, 30_000);

  it('loses nobody: entered = advanced + dropped + abandoned + in flight, and nothing is negative', () => {
    fc.assert(
      fc.property(fc.array(anyTouchpoint, { maxLength: 40 }), (specs) => {
        const { totals } = follow(arrivals(specs), 40 * 400_000).stored;
        for (const [name, { entered, advanced, dropped, abandoned }] of Object.entries(totals)) {
          expect(Math.min(entered, advanced, dropped, abandoned)).toBeGreaterThanOrEqual(0);
          if (!name.startsWith('confirmed')) expect(entered).toBe(advanced + dropped + abandoned);
        }
      }),
      { numRuns: 1500 },
    );
  }, 30_000);
});
