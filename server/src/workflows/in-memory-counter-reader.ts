import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { COMBINATION } from '../windows/cohort-counts.ts';
import type { CohortCounts, CohortStream, ProgressCounts, StreamKey } from '../windows/cohort-counts.ts';
import type { OutcomeCount } from './checkpoint-store.ts';
import type {
  CounterReader,
  PartitionStatus,
  SegmentTotals,
  StepTotals,
  StepWindow,
  WindowQuestion,
  WindowTotals,
} from './counter-reader.ts';

type Counts = Omit<CohortCounts, 'bucketMs'>;
type Ended = Omit<ProgressCounts, 'tickMs' | 'age'>;

interface Stored {
  readonly key: StreamKey;
  readonly byBucket: Map<number, Counts>;
  readonly progress: Map<string, ProgressCounts>;
}

/** For tests: counters in maps, added up as the store's statements do. */
export class InMemoryCounterReader implements CounterReader {
  readonly followed: PartitionStatus[] = [];
  readonly touchpoints: Omit<OutcomeCount, 'source' | 'reason'>[] = [];
  isDown = false;
  /** How many cohorts were handed out by `streams`, and how many counts of progress. */
  streamed = 0;
  streamedProgress = 0;
  private readonly cohorts = new Map<string, Stored>();

  /** Adds to a cohort of the whole step, or of one value of it. */
  add(key: Partial<StreamKey> & { step: string }, bucketMs: number, counts: Partial<Counts>): void {
    const { byBucket } = this.streamOf(key);
    byBucket.set(bucketMs, sum([byBucket.get(bucketMs) ?? {}, counts]));
  }

  /** Adds to what ended in a tick at an age. */
  addProgress(
    key: Partial<StreamKey> & { step: string },
    { tickMs, age }: Pick<ProgressCounts, 'tickMs' | 'age'>,
    { advanced = 0, abandoned = 0 }: Partial<Ended>,
  ): void {
    const { progress } = this.streamOf(key);
    const place = `${tickMs} ${age}`;
    const before = progress.get(place) ?? { advanced: 0, abandoned: 0 };
    progress.set(place, {
      tickMs,
      age,
      advanced: before.advanced + advanced,
      abandoned: before.abandoned + abandoned,
    });
  }

  async partitions(): Promise<readonly PartitionStatus[]> {
    if (this.isDown) throw new WegwarteError('database-unavailable', 'database: away', { retriable: true });
    return this.followed;
  }

  async outcomes(fromMs: number, toMs: number): Promise<readonly Pick<OutcomeCount, 'outcome' | 'count'>[]> {
    return this.touchpoints.filter(({ bucketMs }) => bucketMs >= fromMs && bucketMs < toMs);
  }

  async feedBuckets(fromMs: number): Promise<readonly { bucketMs: number; count: number }[]> {
    const sums = new Map<number, number>();
    for (const { bucketMs, outcome, count } of this.touchpoints) {
      if (bucketMs >= fromMs && outcome !== 'rejected') sums.set(bucketMs, (sums.get(bucketMs) ?? 0) + count);
    }
    return [...sums].sort(([a], [b]) => a - b).map(([bucketMs, count]) => ({ bucketMs, count }));
  }

  async totals(windows: readonly StepWindow[]): Promise<readonly StepTotals[]> {
    return windows.flatMap(({ journey, step, fromMs, matureBeforeMs, inFlightFromMs }) => {
      const cohorts = this.cohortsOf(journey, step, Math.min(fromMs, inFlightFromMs));
      if (cohorts.length === 0) return [];
      const shown = cohorts.filter(({ bucketMs }) => bucketMs >= fromMs);
      const mature = sum(shown.filter(({ bucketMs }) => bucketMs < matureBeforeMs));
      const all = sum(cohorts);
      return {
        journey,
        step,
        ...sum(shown),
        matureEntered: mature.entered,
        matureAdvanced: mature.advanced,
        inFlightNow: all.entered - all.advanced - all.dropped - all.abandoned,
      };
    });
  }

  async series(
    journey: string,
    fromMs: number,
    widthMs: number,
    only?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CohortCounts[]>> {
    const steps = new Set(
      [...this.cohorts.values()].flatMap(({ key }) =>
        key.journey === journey && (only?.includes(key.step) ?? true) ? key.step : [],
      ),
    );
    return new Map(
      [...steps].map((step) => {
        const byPoint = Map.groupBy(this.cohortsOf(journey, step, fromMs), ({ bucketMs }) =>
          Math.floor(bucketMs / widthMs),
        );
        return [step, [...byPoint].map(([at, cohorts]) => ({ bucketMs: at * widthMs, ...sum(cohorts) }))];
      }),
    );
  }

  async segments(journey: string, fromMs: number): Promise<readonly SegmentTotals[]> {
    return [...this.cohorts.values()]
      .filter(({ key }) => key.journey === journey && key.dimension !== '' && key.dimension !== COMBINATION)
      .map(({ key: { step, dimension, value }, byBucket }) => {
        const { entered, advanced, dropped, abandoned } = sum(from(byBucket, fromMs));
        return {
          step,
          dimension,
          value,
          entered,
          advanced,
          inFlight: entered - advanced - dropped - abandoned,
        };
      })
      .filter(({ entered }) => entered > 0)
      .sort((a, b) => b.entered - a.entered);
  }

  async window({ journey, fromMs, steps, segmentsOf }: WindowQuestion): Promise<readonly WindowTotals[]> {
    return [...this.cohorts.values()].flatMap(({ key, byBucket, progress }) => {
      const { step, dimension, value } = key;
      const toMs = steps.find((one) => one.step === step)?.toMs ?? -Infinity;
      const isWanted = dimension === '' || (step === segmentsOf && dimension !== COMBINATION);
      const cohorts = from(byBucket, fromMs).filter(({ bucketMs }) => bucketMs < toMs);
      if (key.journey !== journey || !isWanted || cohorts.length === 0) return [];
      const ages = new Map<number, number>();
      for (const one of dimension === '' ? progressFrom(progress, fromMs) : []) {
        if (one.tickMs < toMs && one.advanced !== 0)
          ages.set(one.age, (ages.get(one.age) ?? 0) + one.advanced);
      }
      return { step, dimension, value, ...sum(cohorts), ages: [...ages].sort(([a], [b]) => a - b) };
    });
  }

  async streams(journey: string, fromMs: number, progressFromMs = fromMs): Promise<readonly CohortStream[]> {
    const streams = [...this.cohorts.values()]
      .filter(({ key }) => key.journey === journey)
      .map(({ key, byBucket, progress }) => ({
        key,
        cohorts: from(byBucket, fromMs),
        progress: progressFrom(progress, progressFromMs),
      }))
      .filter(({ cohorts, progress }) => cohorts.length > 0 || progress.length > 0);
    for (const { cohorts, progress } of streams) {
      this.streamed += cohorts.length;
      this.streamedProgress += progress.length;
    }
    return streams;
  }

  private streamOf(key: Partial<StreamKey> & { step: string }): Stored {
    const full: StreamKey = { journey: 'checkout', dimension: '', value: '', ...key };
    const name = nameOf(full);
    let stream = this.cohorts.get(name);
    if (!stream) {
      this.cohorts.set(name, (stream = { key: full, byBucket: new Map(), progress: new Map() }));
    }
    return stream;
  }

  private cohortsOf(journey: string, step: string, fromMs: number): CohortCounts[] {
    const stream = this.cohorts.get(nameOf({ journey, step, dimension: '', value: '' }));
    return stream ? from(stream.byBucket, fromMs) : [];
  }
}

function nameOf({ journey, step, dimension, value }: StreamKey): string {
  return [journey, step, dimension, value].join('\0');
}

function from(byBucket: ReadonlyMap<number, Counts>, fromMs: number): CohortCounts[] {
  return [...byBucket]
    .filter(([bucketMs]) => bucketMs >= fromMs)
    .sort(([a], [b]) => a - b)
    .map(([bucketMs, counts]) => ({ bucketMs, ...counts }));
}

function progressFrom(progress: ReadonlyMap<string, ProgressCounts>, fromMs: number): ProgressCounts[] {
  return [...progress.values()]
    .filter(({ tickMs, advanced, abandoned }) => tickMs >= fromMs && (advanced !== 0 || abandoned !== 0))
    .sort((a, b) => a.tickMs - b.tickMs || a.age - b.age);
}

function sum(all: readonly Partial<Counts>[]): Counts {
  const of = (field: keyof Counts) => all.reduce((total, one) => total + (one[field] ?? 0), 0);
  return {
    entered: of('entered'),
    advanced: of('advanced'),
    dropped: of('dropped'),
    abandoned: of('abandoned'),
  };
}
