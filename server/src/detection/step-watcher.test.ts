import { describe, expect, it } from 'vitest';
import type { CohortCounts, CohortStream, ProgressCounts } from '../windows/cohort-counts.ts';
import { StepDetector, quietSituation } from './step-detector.ts';
import { StepWatcher } from './step-watcher.ts';
import type { StepCounters } from './step-watcher.ts';
import { StepWorld, hourMs, minuteMs } from './step-world.suite.ts';
import type { Trouble } from './step-world.suite.ts';

const step = { deadlineMs: 5 * minuteMs, dimensions: [] };
const tickMs = 10_000;

/** Counters of a step as a store would keep them. */
class Store {
  readonly world = new StepWorld({ seed: 3, perMinute: 60, share: 0.7, deadlineMs: step.deadlineMs });
  readonly cohorts: CohortCounts[] = [];
  readonly progress: ProgressCounts[] = [];
  readonly #listener: StepDetector;

  constructor() {
    const detector = new StepDetector({ ...step, startMs: this.world.nowMs, baseline: null });
    const at = () => this.world.nowMs;
    this.#listener = Object.create(detector, {
      enter: {
        value: (_: number, entered: number) =>
          this.cohorts.push({ bucketMs: at(), entered, advanced: 0, dropped: 0, abandoned: 0 }),
      },
      leave: {
        value: (_: number, age: number, advanced: number) =>
          this.progress.push({ tickMs: at(), age, advanced, abandoned: 0 }),
      },
      stream: { value: () => 0 },
    }) as StepDetector;
  }

  pass(durationMs: number, trouble: Trouble = {}): void {
    const untilMs = this.world.nowMs + durationMs;
    while (this.world.nowMs < untilMs) this.world.tick(trouble, this.#listener);
  }

  counters(changes: Partial<StepCounters> = {}): StepCounters {
    const key = { journey: 'checkout', step: 'payment', dimension: '', value: '' };
    const streams: CohortStream[] = [{ key, cohorts: this.cohorts, progress: this.progress }];
    return {
      streams,
      watermarkMs: this.world.nowMs,
      baseline: null,
      situation: quietSituation,
      ...changes,
    };
  }
}

describe('StepWatcher', () => {
  it('judges the newest complete tick, and says the same until there is another one', () => {
    const store = new Store();
    const watcher = new StepWatcher(step);
    store.pass(6 * hourMs);
    const first = watcher.judge(store.counters());
    expect(first.verdict).toMatchObject({ kind: 'normal' });
    expect(watcher.judge(store.counters({ watermarkMs: store.world.nowMs + 4_000 }))).toEqual(first);
    store.pass(3 * minuteMs, { factor: 0 });
    expect(watcher.judge(store.counters()).verdict).toMatchObject({ kind: 'drop-off' });
  });

  it('says the same whether it has watched all along or has just begun with what another one knew', () => {
    const store = new Store();
    const one = new StepWatcher(step);
    for (let hour = 0; hour < 30; hour++) {
      store.pass(hourMs);
      one.judge(store.counters());
    }
    const { baseline } = one.judge(store.counters());
    const other = new StepWatcher(step);
    store.pass(5 * tickMs, { factor: 0.5 });
    const stored: unknown = JSON.parse(JSON.stringify(baseline));
    const ofOther = other.judge(store.counters({ baseline: stored }));
    expect(ofOther).toEqual(one.judge(store.counters()));
    // A baseline of another make is of no use.
    expect(new StepWatcher(step).judge(store.counters({ baseline: { version: 1 } })).verdict).not.toBeNull();
  });

  it('has learnt the same whether it looked from before the first customer on or only later', () => {
    const store = new Store();
    const early = new StepWatcher(step);
    const before = early.judge(store.counters({ watermarkMs: store.world.nowMs - 25_000 }));
    expect(before.verdict).toBeNull();
    let { baseline } = before;
    for (let minutes = 0; minutes < 180; minutes++) {
      store.pass(minuteMs);
      // As it is told live: what was stored the last time, event time behind what is counted already.
      const told = store.counters({ baseline, watermarkMs: store.world.nowMs - 25_000 });
      ({ baseline } = early.judge(told));
    }
    const late = new StepWatcher(step).judge(store.counters({ watermarkMs: store.world.nowMs - 25_000 }));
    expect(late.baseline).toEqual(baseline);
  });

  it('takes back what the absence of touchpoints said when they come late after all', () => {
    const store = new Store();
    const watcher = new StepWatcher(step);
    store.pass(6 * hourMs);
    watcher.judge(store.counters());
    const from = store.progress.length;
    store.pass(6 * minuteMs);
    const late = store.progress.splice(from);
    expect(watcher.judge(store.counters()).verdict).toMatchObject({ kind: 'drop-off' });
    store.progress.push(...late);
    store.pass(tickMs);
    expect(watcher.judge(store.counters()).verdict).toMatchObject({ kind: 'normal' });
  });
});
