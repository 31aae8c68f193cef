import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, on, startMs, step, touchpoint } from '../journeys/journey-examples.suite.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { naiveCount } from './naive-count.suite.ts';
import { defaultEngineOptions, PartitionEngine } from './partition-engine.ts';
import type { Checkpoint, ChangedRun } from './partition-state.ts';

const checkout = journey();
/** Keyed by something else, with two optional steps in a row, and sharing touchpoints with the checkout. */
const chat: JourneyDefinition = journey({
  journey: 'chat',
  key: 'session',
  dimensions: ['channel', 'topic'],
  steps: [
    step('asked', on('chat.opened', 'cart.viewed')),
    step('bot', 'bot.answered', minute, true),
    step('human', { types: ['agent.joined'], sources: ['desk'], conditions: [] }, 3 * minute, true),
    step(
      'solved',
      { ...on('chat.closed'), conditions: [{ attribute: 'solved', anyOf: [true] }] },
      5 * minute,
    ),
  ],
  abandon: [{ when: on('chat.left', 'checkout.cancelled'), reasonAttribute: null }],
});
/** Nothing but a goal. */
const quick: JourneyDefinition = journey({
  journey: 'quick',
  dimensions: [],
  steps: [step('seen', 'order.confirmed'), step('paid', 'payment.submitted', minute)],
  abandon: [],
});
const journeys = [checkout, chat, quick];
const catalog = new JourneyCatalog(journeys);

const types = [
  ...['cart.viewed', 'cart.viewed', 'payment.submitted', 'insurance.added', 'order.confirmed'],
  ...[
    'checkout.cancelled',
    'chat.opened',
    'bot.answered',
    'agent.joined',
    'chat.closed',
    'chat.left',
    'other',
  ],
];
const spec = fc.record({
  type: fc.constantFrom(...types),
  who: fc.constantFrom('ada', 'bob'),
  /** Often exactly on a deadline, or one millisecond past it. */
  gapMs: fc.oneof(
    fc.constantFrom(
      0,
      1,
      minute,
      minute + 1,
      5 * minute,
      5 * minute + 1,
      10 * minute,
      15 * minute,
      15 * minute + 1,
    ),
    fc.nat(20_000),
    fc.nat(5 * minute),
  ),
  delayMs: fc.oneof(fc.constant(0), fc.nat(28_000)),
  repeatAfterMs: fc.option(fc.nat(120_000), { nil: null, freq: 5 }),
  source: fc.constantFrom('desk', 'shop'),
  attributes: fc.record({
    channel: fc.constantFrom(null, 'app', 'web'),
    topic: fc.constantFrom(null, 'return'),
    solved: fc.boolean(),
  }),
  hasSession: fc.boolean(),
});

function logOf(specs: readonly (typeof spec extends fc.Arbitrary<infer T> ? T : never)[]): Touchpoint[] {
  let atMs = 0;
  const arrivals = specs.flatMap(({ type, who, gapMs, delayMs, repeatAfterMs, hasSession, ...rest }) => {
    atMs += gapMs;
    const identities: Record<string, string> = { customer: who };
    if (hasSession) identities['session'] = `${who}'s`;
    const made = touchpoint(type, atMs, { identities, ...rest });
    const arrivesMs = atMs + delayMs;
    const first = { made, arrivesMs };
    return repeatAfterMs === null ? [first] : [first, { made, arrivesMs: arrivesMs + repeatAfterMs }];
  });
  return arrivals.sort((a, b) => a.arrivesMs - b.arrivesMs).map(({ made }) => made);
}

/** What a database would hold: counters by addition, runs by replacement, the rest as it was last. */
class Shelf {
  readonly counts = new Map<string, number>();
  private readonly runs = new Map<string, NonNullable<ChangedRun['run']>>();
  private blocks: Checkpoint['idBlocks'][number][] = [];
  private last: Checkpoint | null = null;

  save(taken: Checkpoint): void {
    for (const { journey: name, step: at, dimension, value, bucketMs, ...fields } of taken.counters) {
      for (const [field, count] of Object.entries(fields)) {
        const trait = dimension === '' ? '' : `${dimension}=${value}`;
        const key = `${name}/${at} ${trait} ${bucketMs} ${field}`;
        const sum = (this.counts.get(key) ?? 0) + count;
        if (sum === 0) this.counts.delete(key);
        else this.counts.set(key, sum);
      }
    }
    for (const { journey: name, key, run } of taken.runs) {
      if (run) this.runs.set(`${name} ${key}`, run);
      else this.runs.delete(`${name} ${key}`);
    }
    this.blocks = [...this.blocks, ...taken.idBlocks].filter(
      (one) => one.generation >= taken.forgetIdsBefore,
    );
    this.last = taken;
  }

  get resumeOffset(): number {
    return this.last?.resumeOffset ?? 0;
  }

  open(): PartitionEngine {
    const state = this.last && { ...this.last, runs: [...this.runs.values()], idBlocks: this.blocks };
    return new PartitionEngine(catalog, defaultEngineOptions, state ?? undefined);
  }
}

describe('against a second opinion', () => {
  it('counts a disorderly log with repeats, killed and resumed anywhere, as one would count by hand', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { maxLength: 60 }),
        fc.array(fc.record({ upTo: fc.nat(80), savedBack: fc.nat(20) }), { maxLength: 6 }),
        (specs, kills) => {
          const log = logOf(specs);
          const untilMs = Math.max(startMs, ...log.map(({ timeMs }) => timeMs)) + 7 * minute;
          const shelf = new Shelf();
          let engine = shelf.open();
          for (const { upTo, savedBack } of kills) {
            const to = Math.min(log.length, upTo);
            for (let offset = shelf.resumeOffset; offset < to; offset++) {
              if (offset === to - savedBack) shelf.save(engine.takeCheckpoint());
              engine.receive(log[offset]!, offset, log[offset]!.timeMs + 60_000);
            }
            engine = shelf.open();
          }
          for (let offset = shelf.resumeOffset; offset < log.length; offset++) {
            engine.receive(log[offset]!, offset, log[offset]!.timeMs + 60_000);
          }
          engine.advanceTo(untilMs);
          shelf.save(engine.takeCheckpoint());
          expect(Object.fromEntries(shelf.counts)).toEqual(
            Object.fromEntries(naiveCount(journeys, log, untilMs)),
          );
        },
      ),
      { numRuns: 1_200 },
    );
  });

  it('holds at every moment, not only at the end: what it has counted so far is what is there so far', () => {
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 30 }), (specs) => {
        const log = logOf(specs).filter((one, at, all) => all.indexOf(one) === at);
        const shelf = new Shelf();
        const engine = shelf.open();
        log.forEach((one, offset) => {
          engine.receive(one, offset, one.timeMs);
          shelf.save(engine.takeCheckpoint());
          // Time passes at a touchpoint of the same journey and key, and at the watermark; the rest is still in flight.
          const balance = new Map<string, number>();
          for (const [name, count] of shelf.counts) {
            expect(count, name).toBeGreaterThan(0);
            const cohort = name.slice(0, name.lastIndexOf(' '));
            const sign = name.endsWith('entered') ? 1 : -1;
            balance.set(cohort, (balance.get(cohort) ?? 0) + sign * count);
          }
          for (const [cohort, inFlight] of balance) expect(inFlight, cohort).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 400 },
    );
  });
});
