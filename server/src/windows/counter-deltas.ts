import type { Run } from '../journeys/run.ts';
import { codesOf, codingOf } from '../journeys/segments.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import { BUCKET_MS } from './cohort-counts.ts';
import { CounterChanges } from './counter-changes.ts';
import { CounterTable } from './counter-table.ts';
import { StreamNumbers, VersionStreams } from './stream-numbers.ts';

/** Whoever is told what became of runs. */
export interface RunRecorder {
  /** `before` has become `after`; null stands for no run. */
  replace(before: Run | null, after: Run | null): void;
}

/** For runs that were counted before a restart. */
export const nobody: RunRecorder = { replace: () => undefined };

/** What became of a run at a step, by the place of its counter; 0: nothing yet. */
const UNDECIDED = 0;
const ADVANCED = 1;
const DROPPED = 2;
const ABANDONED = 3;

/**
 * Collects what runs contribute to the counters.
 *
 * The counters are, at all times, the sum over all runs of a pure function of the run. Every change of a run (a step
 * entered, a drop, a late touchpoint that revives it, a segment learnt afterwards, disorder put right) is recorded as
 * the difference of that function after and before, so no change needs a rule of its own and none can be forgotten.
 */
export class CounterDeltas implements RunRecorder {
  private readonly table = new CounterTable();
  private numbers = new StreamNumbers();
  private readonly streams = new Map<SegmentCoding, VersionStreams>();

  replace(before: Run | null, after: Run | null): void {
    if (before === null || after === null) {
      if (before) this.contribute(before, 0, -1);
      if (after) this.contribute(after, 0, 1);
      return;
    }
    const same = entriesInCommon(before, after);
    for (let at = 0; at < same; at += 2) {
      const was = outcomeAt(before, at);
      const is = outcomeAt(after, at);
      if (was === is) continue;
      if (was !== UNDECIDED) this.add(after, at, was, 0, -1);
      if (is !== UNDECIDED) this.add(after, at, is, 0, 1);
    }
    this.contribute(before, same, -1);
    this.contribute(after, same, 1);
  }

  /** Cohorts touched; some may have cancelled out. */
  get size(): number {
    return this.table.size;
  }

  /** Hands over what was collected, without changes that cancelled out, and starts anew. */
  take(): CounterChanges {
    const changes = new CounterChanges(this.numbers.streams, this.table.take());
    if (this.numbers.isFull) {
      this.numbers = new StreamNumbers();
      this.streams.clear();
    }
    return changes;
  }

  private contribute(run: Run, from: number, sign: 1 | -1): void {
    for (let at = from; at < run.entries.length; at += 2) this.add(run, at, outcomeAt(run, at), sign, sign);
  }

  /** `at`: where the step and its time stand in the run's entries. */
  private add(run: Run, at: number, outcome: number, entered: number, sign: number): void {
    const { entries, segments } = run;
    const streams = this.streamsOf(run);
    const step = entries[at]!;
    const bucket = Math.floor(entries[at + 1]! / BUCKET_MS);
    this.table.add(streams.whole(step), bucket, entered, outcome, sign);
    const codes = codesOf(segments);
    for (let dimension = 0; dimension < codes.length; dimension++) {
      const code = codes[dimension]!;
      if (code >= 0) this.table.add(streams.ofValue(step, dimension, code), bucket, entered, outcome, sign);
    }
  }

  private streamsOf({ definition, segments }: Run): VersionStreams {
    const coding = codingOf(segments)!;
    let streams = this.streams.get(coding);
    if (!streams) {
      streams = new VersionStreams(definition, coding, this.numbers);
      this.streams.set(coding, streams);
    }
    return streams;
  }
}

function outcomeAt(run: Run, at: number): number {
  if (at < run.entries.length - 2) return ADVANCED;
  if (run.state === 'dropped') return DROPPED;
  return run.state === 'abandoned' ? ABANDONED : UNDECIDED;
}

/** Up to where both entered the same steps at the same times, in the same streams. */
function entriesInCommon(before: Run, after: Run): number {
  if (before.segments !== after.segments || before.definition !== after.definition) return 0;
  const [a, b] = [before.entries, after.entries];
  const shorter = Math.min(a.length, b.length);
  let same = 0;
  while (same < shorter && a[same] === b[same] && a[same + 1] === b[same + 1]) same += 2;
  return same;
}
