import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { journey, minute, startMs, step, touchpoint } from '../journeys/journey-examples.suite.ts';
import { deadlineOf } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import { journeys, logOf, spec } from './disorderly-log.suite.ts';
import { InMemoryCounts } from './in-memory-counts.ts';
import { naiveCount } from './naive-count.suite.ts';
import { defaultEngineOptions, PartitionEngine } from './partition-engine.ts';
import type { ChangedRun, Checkpoint, Eviction } from './partition-state.ts';

/** A database that keeps runs as blocks and cold runs as rows, and an owner that uses it as it is told to. */
class Owner {
  readonly counts = new InMemoryCounts();
  /** The plain way, to compare with: runs by replacement. */
  readonly runs = new Map<string, Run>();
  readonly cold = new Map<string, Run>();
  private blocks: ChangedRun[][] = [];
  private sincePass = 0;
  private last: Checkpoint | null = null;
  private idBlocks: Checkpoint['idBlocks'][number][] = [];
  private readonly catalog: JourneyCatalog;
  engine: PartitionEngine;

  constructor(catalog: JourneyCatalog) {
    this.catalog = catalog;
    this.engine = this.open();
  }

  receive(one: Touchpoint, offset: number): void {
    this.makeWay(this.engine.watermarkAfter(one.timeMs));
    const keys = this.engine.coldOf(one, offset);
    this.engine.warm(keys.flatMap(({ journey: of, key }) => this.cold.get(`${of} ${key}`) ?? []));
    this.engine.receive(one, offset, one.timeMs + minute);
  }

  advanceTo(watermarkMs: number): void {
    this.makeWay(watermarkMs);
    this.engine.advanceTo(watermarkMs);
  }

  save(eviction: Eviction | null): void {
    const taken = this.engine.takeCheckpoint(eviction);
    this.counts.add(taken.counters);
    apply(this.runs, taken.runs);
    for (const { journey: of, key } of taken.warmed) this.cold.delete(`${of} ${key}`);
    for (const run of taken.evicted) this.cold.set(nameOf(run), run);
    const refreshed = taken.refreshed.map((run) => ({
      journey: run.definition.journey,
      key: run.key,
      run,
    }));
    this.blocks.push([...taken.runs, ...refreshed]);
    this.idBlocks.push(...taken.idBlocks);
    if (taken.passEnded) {
      this.blocks = this.blocks.slice(this.sincePass);
      this.sincePass = this.blocks.length;
    }
    this.last = taken;
  }

  /** What the blocks give, in order. */
  get stored(): Map<string, Run> {
    const runs = new Map<string, Run>();
    for (const block of this.blocks) apply(runs, block);
    return runs;
  }

  get blockCount(): number {
    return this.blocks.length;
  }

  /** @returns where to read from */
  restart(): number {
    this.engine = this.open();
    return this.last?.resumeOffset ?? 0;
  }

  private open(): PartitionEngine {
    const { last } = this;
    const state = last && { ...last, runs: [], idBlocks: this.idBlocks };
    const engine = new PartitionEngine(this.catalog, defaultEngineOptions, state ?? undefined);
    for (const block of this.blocks) engine.restore(block);
    engine.rememberCold(
      [...this.cold.values()].map((run) => ({
        journey: run.definition.journey,
        key: run.key,
        deadlineMs: deadlineOf(run),
      })),
    );
    // A pass begins with its first checkpoint.
    this.sincePass = this.blocks.length;
    return engine;
  }

  private makeWay(watermarkMs: number): void {
    const beforeMs = this.engine.coldDueBefore(watermarkMs);
    if (beforeMs === null) return;
    const due = [...this.cold.values()].filter((run) => deadlineOf(run) < beforeMs);
    this.engine.warm(due.filter((run) => this.engine.isCold(run.definition.journey, run.key)));
  }
}

function apply(runs: Map<string, Run>, changes: readonly ChangedRun[]): void {
  for (const { journey: of, key, run } of changes) {
    if (run) runs.set(`${of} ${key}`, run);
    else runs.delete(`${of} ${key}`);
  }
}

function nameOf({ definition, key }: Run): string {
  return `${definition.journey} ${key}`;
}

/** Entered and neither gone on nor lost, in all journeys but at their goals. */
function stillUnderWay(counts: ReadonlyMap<string, number>): number {
  const goals = new Set(journeys.map((one) => `${one.journey}/${one.steps.at(-1)!.step}`));
  let sum = 0;
  for (const [name, count] of counts) {
    const [at, trait] = name.split(' ');
    if (trait === '' && !goals.has(at!) && !name.includes('@'))
      sum += name.endsWith('entered') ? count : -count;
  }
  return sum;
}

const eviction = fc.option(fc.record({ ageMs: fc.nat(10 * minute), atMost: fc.nat(4) }), { nil: null });

describe('cold runs', () => {
  it('change nothing, however many leave memory and whenever, killed and resumed anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { maxLength: 60 }),
        fc.array(fc.record({ after: fc.nat(12), eviction, kill: fc.boolean() }), { maxLength: 12 }),
        (specs, saves) => {
          const log = logOf(specs);
          const untilMs = Math.max(startMs, ...log.map(({ timeMs }) => timeMs)) + 7 * minute;
          const owner = new Owner(new JourneyCatalog(journeys));
          let offset = 0;
          for (const { after, eviction: wanted, kill } of saves) {
            for (const end = Math.min(log.length, offset + after); offset < end; offset++) {
              owner.receive(log[offset]!, offset);
            }
            const newestMs = owner.engine.newestMs ?? startMs;
            owner.save(
              wanted && { untouchedSinceMs: newestMs - wanted.ageMs, dueAfterMs: 0, atMost: wanted.atMost },
            );
            expect(owner.stored).toEqual(owner.runs);
            if (kill) offset = owner.restart();
          }
          for (; offset < log.length; offset++) owner.receive(log[offset]!, offset);
          owner.advanceTo(untilMs);
          owner.save(null);
          const inFlight = [...owner.engine.runsInFlight.values()].reduce((sum, count) => sum + count, 0);
          expect(inFlight).toBe(stillUnderWay(owner.counts.byName));
          expect(Object.fromEntries(owner.counts.byName)).toEqual(
            Object.fromEntries(naiveCount(journeys, log, untilMs)),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  }, 30_000);

  it('cannot be passed by: time waits until those that are due are back', () => {
    const engine = new PartitionEngine(new JourneyCatalog([journey()]), defaultEngineOptions);
    engine.receive(touchpoint('cart.viewed', 0), 0, startMs);
    engine.receive(touchpoint('cart.viewed', minute, { customer: 'bob' }), 1, startMs + minute);
    engine.takeCheckpoint();
    const { evicted } = engine.takeCheckpoint({
      untouchedSinceMs: startMs + 1,
      dueAfterMs: 0,
      atMost: 10,
    });
    expect(evicted.map(({ key }) => key)).toEqual(['ada']);
    expect(engine.isCold('checkout', 'ada')).toBe(true);
    expect(engine.runsInFlight.get('checkout')).toBe(2);
    expect(engine.coldDueBefore(startMs + 14 * minute)).toBeNull();
    const untilMs = startMs + 15 * minute + 1;
    expect(engine.coldDueBefore(untilMs)).toBeGreaterThan(untilMs);
    expect(() => engine.advanceTo(untilMs)).toThrow('cold runs are due');
    engine.warm(evicted);
    engine.advanceTo(untilMs);
    expect(
      [...engine.takeCheckpoint().counters.cohorts()].filter(
        ({ dimension, dropped }) => dimension === '' && dropped > 0,
      ),
    ).toHaveLength(1);
    expect(() => engine.warm(evicted)).toThrow('received for before it was warmed');
  });
});

describe('the pass over all runs', () => {
  const patient = journey({ steps: [step('cart', 'cart.viewed'), step('done', 'done', 9_000 * minute)] });

  it('hands each run out once, and ends, though more come all the time', () => {
    const owner = new Owner(new JourneyCatalog([patient]));
    let offset = 0;
    const arrive = (count: number) => {
      for (let one = 0; one < count; one++, offset++) {
        owner.receive(touchpoint('cart.viewed', offset * 20, { customer: `c${offset}` }), offset);
      }
      owner.save(null);
    };
    arrive(3_000);
    const blocks: number[] = [];
    for (let checkpoint = 0; checkpoint < 60; checkpoint++) {
      arrive(100);
      expect(owner.stored.size).toBe(owner.runs.size);
      blocks.push(owner.blockCount);
    }
    // 3,000 to 9,000 runs, 600 refreshed a time: no more than two passes of blocks are kept.
    expect(Math.max(...blocks)).toBeLessThan(30);
  });
});

describe('of two kinds of key', () => {
  it('a touchpoint can be shown to the journeys of one alone', () => {
    const bySession = journey({ journey: 'visit', key: 'session' });
    const engine = new PartitionEngine(new JourneyCatalog([journey(), bySession]), defaultEngineOptions);
    const one = touchpoint('cart.viewed', 0, { identities: { customer: 'ada', session: 's' } });
    expect(engine.receive(one, 0, startMs, new Set(['session']))).toBe('accepted');
    expect(Object.fromEntries(engine.runsInFlight)).toMatchObject({ visit: 1 });
    expect(engine.runsInFlight.get('checkout') ?? 0).toBe(0);
    expect(engine.receive({ ...one, id: 'other' }, 1, startMs, new Set())).toBe('ignored');
  });
});
