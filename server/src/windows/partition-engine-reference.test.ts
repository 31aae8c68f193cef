import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { minute, startMs } from '../journeys/journey-examples.suite.ts';
import { journeys, logOf, spec } from './disorderly-log.suite.ts';
import { InMemoryCounts } from './in-memory-counts.ts';
import { naiveCount } from './naive-count.suite.ts';
import { defaultEngineOptions, PartitionEngine } from './partition-engine.ts';
import type { Checkpoint, ChangedRun } from './partition-state.ts';

const catalog = new JourneyCatalog(journeys);

/** What a database would hold: counters by addition, runs by replacement, the rest as it was last. */
class Shelf {
  readonly counts = new InMemoryCounts();
  private readonly runs = new Map<string, NonNullable<ChangedRun['run']>>();
  private blocks: Checkpoint['idBlocks'][number][] = [];
  private last: Checkpoint | null = null;

  save(taken: Checkpoint): void {
    this.counts.add(taken.counters);
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
          expect(Object.fromEntries(shelf.counts.byName)).toEqual(
            Object.fromEntries(naiveCount(journeys, log, untilMs)),
          );
        },
      ),
      { numRuns: 1_200 },
    );
  }, 30_000);

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
          for (const [name, count] of shelf.counts.byName) {
            expect(count, name).toBeGreaterThan(0);
            if (name.includes('@')) continue;
            const cohort = name.slice(0, name.lastIndexOf(' '));
            const sign = name.endsWith('entered') ? 1 : -1;
            balance.set(cohort, (balance.get(cohort) ?? 0) + sign * count);
          }
          for (const [cohort, inFlight] of balance) expect(inFlight, cohort).toBeGreaterThanOrEqual(0);
          for (const outcome of ['advanced', 'abandoned']) {
            const ofCohorts = sums(shelf.counts.byName, new RegExp(`^(.*) \\d+ ${outcome}$`));
            const ofAges = sums(shelf.counts.byName, new RegExp(`^(.*) \\d+ ${outcome}@\\d+$`));
            expect(ofAges).toEqual(ofCohorts);
          }
        });
      }),
      { numRuns: 400 },
    );
  }, 30_000);
});

/** By stream: what the counters add up to whose names are like this. */
function sums(counts: ReadonlyMap<string, number>, like: RegExp): Record<string, number> {
  const byStream: Record<string, number> = {};
  for (const [name, count] of counts) {
    const stream = like.exec(name)?.[1];
    if (stream !== undefined) byStream[stream] = (byStream[stream] ?? 0) + count;
  }
  return byStream;
}
