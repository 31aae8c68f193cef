import type { CohortCounts, CohortStream, ProgressCounts, StreamKey } from '../../windows/cohort-counts.ts';
import type { CounterChanges } from '../../windows/counter-changes.ts';

interface Totals {
  entered: number;
  advanced: number;
  dropped: number;
  abandoned: number;
}
type Ended = Pick<Totals, 'advanced' | 'abandoned'>;

interface Stream {
  readonly key: StreamKey;
  readonly totals: Totals;
  /** Ascending by bucket. */
  cohorts: (CohortCounts & Totals)[];
  /** Ascending by tick, then age. */
  progress: (ProgressCounts & Ended)[];
}

/** Counters in memory: totals of everything, and what the detector may still ask for. */
export class ReplayCounters {
  private readonly streams = new Map<string, Stream>();

  add(changes: CounterChanges): void {
    for (const delta of changes.cohorts()) {
      const stream = this.streamOf(delta);
      sum(stream.totals, delta);
      sum(cohortOf(stream, delta.bucketMs), delta);
    }
    for (const delta of changes.progress()) {
      const counts = progressOf(this.streamOf(delta), delta);
      counts.advanced += delta.advanced;
      counts.abandoned += delta.abandoned;
    }
  }

  /** Streams of a journey by step, from `fromMs` on; what is older is let go. */
  streamsOf(journey: string, fromMs: number): Map<string, CohortStream[]> {
    const byStep = new Map<string, CohortStream[]>();
    for (const stream of this.streams.values()) {
      if (stream.key.journey !== journey) continue;
      stream.cohorts = since(stream.cohorts, ({ bucketMs }) => bucketMs >= fromMs);
      stream.progress = since(stream.progress, ({ tickMs }) => tickMs >= fromMs);
      if (stream.cohorts.length === 0 && stream.progress.length === 0) continue;
      const list = byStep.get(stream.key.step);
      if (list) list.push(stream);
      else byStep.set(stream.key.step, [stream]);
    }
    return byStep;
  }

  /** Sums over all time, the whole step first, then by dimension and value. */
  totals(
    journey: string,
    step: string,
  ): readonly { readonly key: StreamKey; readonly totals: Readonly<Totals> }[] {
    return [...this.streams.values()]
      .filter(({ key }) => key.journey === journey && key.step === step)
      .sort((a, b) => compare(a.key.dimension, b.key.dimension) || compare(a.key.value, b.key.value));
  }

  private streamOf({ journey, step, dimension, value }: StreamKey): Stream {
    const name = `${journey}\0${step}\0${dimension}\0${value}`;
    let stream = this.streams.get(name);
    if (!stream) {
      stream = { key: { journey, step, dimension, value }, totals: none(), cohorts: [], progress: [] };
      this.streams.set(name, stream);
    }
    return stream;
  }
}

/** Nearly always the last one, or a new one after it: looked for from the end. */
function cohortOf({ cohorts }: Stream, bucketMs: number): Totals {
  let at = cohorts.length;
  while (at > 0 && cohorts[at - 1]!.bucketMs > bucketMs) at--;
  const found = cohorts[at - 1];
  if (found?.bucketMs === bucketMs) return found;
  const made = { bucketMs, ...none() };
  cohorts.splice(at, 0, made);
  return made;
}

function progressOf({ progress }: Stream, { tickMs, age }: ProgressCounts): Ended {
  const isAfter = (one: ProgressCounts) => one.tickMs > tickMs || (one.tickMs === tickMs && one.age > age);
  let at = progress.length;
  while (at > 0 && isAfter(progress[at - 1]!)) at--;
  const found = progress[at - 1];
  if (found?.tickMs === tickMs && found.age === age) return found;
  const made = { tickMs, age, advanced: 0, abandoned: 0 };
  progress.splice(at, 0, made);
  return made;
}

function since<T>(ascending: T[], isWanted: (one: T) => boolean): T[] {
  const first = ascending.findIndex(isWanted);
  if (first === 0) return ascending;
  return first === -1 ? [] : ascending.slice(first);
}

function none(): Totals {
  return { entered: 0, advanced: 0, dropped: 0, abandoned: 0 };
}

function sum(totals: Totals, delta: Totals): void {
  totals.entered += delta.entered;
  totals.advanced += delta.advanced;
  totals.dropped += delta.dropped;
  totals.abandoned += delta.abandoned;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
