import { BUCKET_MS } from '../windows/cohort-counts.ts';
import type { CohortCounts, CohortStream } from '../windows/cohort-counts.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
/** Midnight UTC. */
export const storyStartMs = Date.UTC(2026, 10, 2);

export interface StoryValue {
  readonly value: string;
  readonly weight: number;
  /** Added to the share of the step for its customers. */
  readonly shift?: number;
}

export interface StoryStep {
  readonly seed: number;
  readonly perMinute: number;
  /** Share of customers that gets on. */
  readonly share: number;
  readonly deadlineMs?: number;
  readonly dimension?: { readonly name: string; readonly values: readonly StoryValue[] };
}

/** What happens to customers entering meanwhile: the factor on getting on, of all or of one segment value. */
export interface Happening {
  readonly factor?: number;
  readonly only?: string;
  /** Factor on traffic. */
  readonly traffic?: number;
}

/**
 * Customers of one step, drawn one by one from a seed: knows nothing of how they will be judged. Cohorts carry their
 * final outcome; `asOf` shows them as they stood at a moment.
 */
export class StepStory {
  readonly whole: CohortStream;
  readonly segments: CohortStream[];
  readonly deadlineMs: number;
  nowMs = storyStartMs;
  /** Customers who would have got on but for what happened. */
  lost = 0;
  readonly #step: StoryStep;
  readonly #random: () => number;
  readonly #cohorts: CohortCounts[] = [];
  readonly #segmentCohorts: CohortCounts[][];

  constructor(step: StoryStep) {
    this.#step = step;
    this.#random = seededRandom(step.seed);
    this.deadlineMs = step.deadlineMs ?? 15 * minuteMs;
    const key = (dimension: string, value: string) => ({
      journey: 'checkout',
      step: 'payment',
      dimension,
      value,
    });
    const values = step.dimension?.values ?? [];
    this.#segmentCohorts = values.map(() => []);
    this.whole = { key: key('', ''), cohorts: this.#cohorts, progress: [] };
    this.segments = values.map((of, at) => ({
      key: key(step.dimension!.name, of.value),
      cohorts: this.#segmentCohorts[at]!,
      progress: [],
    }));
  }

  pass(durationMs: number, happening: Happening = {}): this {
    const untilMs = this.nowMs + durationMs;
    for (; this.nowMs < untilMs; this.nowMs += BUCKET_MS) this.#oneBucket(happening);
    return this;
  }

  /** Forgets cohorts from before the time, as the live window does. */
  forget(beforeMs: number): void {
    for (const cohorts of [this.#cohorts, ...this.#segmentCohorts]) {
      const kept = cohorts.findIndex((cohort) => cohort.bucketMs >= beforeMs);
      cohorts.splice(0, kept < 0 ? cohorts.length : kept);
    }
  }

  /** The streams as they stand now: of cohorts inside their deadline only `freshShare` of those who will get on has yet. */
  asOf(freshShare: number): { whole: CohortStream; segments: CohortStream[] } {
    const shown = (stream: CohortStream): CohortStream => ({
      key: stream.key,
      progress: [],
      cohorts: stream.cohorts.map((cohort) =>
        cohort.bucketMs + BUCKET_MS + this.deadlineMs < this.nowMs
          ? cohort
          : { ...cohort, advanced: Math.floor(cohort.advanced * freshShare), dropped: 0 },
      ),
    });
    return { whole: shown(this.whole), segments: this.segments.map(shown) };
  }

  #oneBucket({ factor = 1, only, traffic = 1 }: Happening): void {
    const values = this.#step.dimension?.values ?? [];
    const perValue = values.map(() => [0, 0] as [number, number]);
    const entered = this.#arrivals((this.#step.perMinute * traffic * BUCKET_MS) / minuteMs);
    let advanced = 0;
    for (let customer = 0; customer < entered; customer++) {
      const at = this.#pick(values);
      const share = this.#step.share + (values[at]?.shift ?? 0);
      const wouldGetOn = this.#random() < share;
      const hit = only === undefined || values[at]?.value === only;
      const getsOn = wouldGetOn && (!hit || factor === 1 || this.#random() < factor);
      if (wouldGetOn && !getsOn) this.lost++;
      if (getsOn) advanced++;
      const counts = perValue[at];
      if (counts) {
        counts[0]++;
        if (getsOn) counts[1]++;
      }
    }
    this.#record(this.#cohorts, entered, advanced);
    perValue.forEach(([n, got], at) => this.#record(this.#segmentCohorts[at]!, n, got));
  }

  #record(cohorts: CohortCounts[], entered: number, advanced: number): void {
    if (entered === 0) return;
    cohorts.push({ bucketMs: this.nowMs, entered, advanced, dropped: entered - advanced, abandoned: 0 });
  }

  /** Poisson: counts exponential gaps that fit in (Knuth). */
  #arrivals(mean: number): number {
    const floor = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > floor; count++) product *= this.#random();
    return count;
  }

  #pick(values: readonly StoryValue[]): number {
    const total = values.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#random() * total;
    return values.findIndex(({ weight }) => (left -= weight) < 0);
  }
}

/** Mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
