import type { Run } from '../journeys/run.ts';
import { codingOf, combinationOf } from '../journeys/segments.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import { CounterChanges, cohortColumns, progressColumns } from './counter-changes.ts';
import { CounterTable } from './counter-table.ts';
import { NumberList } from '../kernel/number-list.ts';
import { StreamNumbers } from './stream-numbers.ts';
import { ABANDONED, ADVANCED, DROPPED, UNDECIDED, VersionChanges } from './version-changes.ts';

/** Whoever is told what became of runs. */
export interface RunRecorder {
  /** `before` has become `after`; null stands for no run. */
  replace(before: Run | null, after: Run | null): void;
}

/** For runs that were counted before a restart. */
export const nobody: RunRecorder = { replace: () => undefined };

/**
 * Collects what runs contribute to the counters.
 *
 * The counters are, at all times, the sum over all runs of a pure function of the run. Every change of a run (a step
 * entered, a drop, a late touchpoint that revives it, a segment learnt afterwards, disorder put right) is recorded as
 * the difference of that function after and before, so no change needs a rule of its own and none can be forgotten.
 */
export class CounterDeltas implements RunRecorder {
  private numbers = new StreamNumbers();
  private readonly versions = new Map<SegmentCoding, VersionChanges>();
  private readonly cohorts = new CounterTable(cohortColumns);
  private readonly progress = new CounterTable(progressColumns);
  private recorded = 0;

  replace(before: Run | null, after: Run | null): void {
    if (before === null || after === null) {
      if (before) this.contribute(before, 0, -1);
      if (after) this.contribute(after, 0, 1);
      return;
    }
    const same = entriesInCommon(before, after);
    // Of the stays before the last one in common, both say the same.
    if (same > 0) this.changeOutcome(before, after, same - 2);
    this.contribute(before, same, -1);
    this.contribute(after, same, 1);
  }

  /** Changes collected; some may have cancelled out. */
  get size(): number {
    return this.recorded;
  }

  /** Hands over what was collected, without changes that cancelled out, and starts anew. */
  take(): CounterChanges {
    const rows = new NumberList();
    const progressRows = new NumberList();
    for (const version of this.versions.values()) {
      version.drainInto(this.cohorts, this.progress, () => {
        this.cohorts.drainInto(rows);
        this.progress.drainInto(progressRows);
      });
    }
    this.cohorts.shrink();
    this.progress.shrink();
    const changes = new CounterChanges(this.numbers, rows.toArray(), progressRows.toArray());
    this.recorded = 0;
    if (this.numbers.isFull) {
      this.numbers = new StreamNumbers();
      this.versions.clear();
    }
    return changes;
  }

  private contribute(run: Run, from: number, sign: 1 | -1): void {
    for (let at = from; at < run.entries.length; at += 2) this.add(run, at, sign, outcomeAt(run, at), sign);
  }

  private changeOutcome(before: Run, after: Run, at: number): void {
    const was = outcomeAt(before, at);
    const is = outcomeAt(after, at);
    if (was === is && endedAt(before, at, was) === endedAt(after, at, is)) return;
    if (was !== UNDECIDED) this.add(before, at, 0, was, -1);
    if (is !== UNDECIDED) this.add(after, at, 0, is, 1);
  }

  /** `at`: where the step and its time stand in the run's entries. */
  private add(run: Run, at: number, entered: number, outcome: number, sign: number): void {
    const { entries, segments } = run;
    const ended = endedAt(run, at, outcome);
    const version = this.versionOf(run);
    version.add(entries[at]!, combinationOf(segments), entries[at + 1]!, entered, outcome, ended, sign);
    this.recorded++;
  }

  private versionOf({ definition, segments }: Run): VersionChanges {
    const coding = codingOf(segments)!;
    let version = this.versions.get(coding);
    if (!version) {
      version = new VersionChanges(definition, coding, this.numbers);
      this.versions.set(coding, version);
    }
    return version;
  }
}

function outcomeAt(run: Run, at: number): number {
  if (at < run.entries.length - 2) return ADVANCED;
  if (run.state === 'dropped') return DROPPED;
  return run.state === 'abandoned' ? ABANDONED : UNDECIDED;
}

/** When the stay ended by what the customer did; 0: it did not. */
function endedAt({ entries, endedAtMs }: Run, at: number, outcome: number): number {
  if (outcome === ADVANCED) return entries[at + 3]!;
  return outcome === ABANDONED ? endedAtMs! : 0;
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
