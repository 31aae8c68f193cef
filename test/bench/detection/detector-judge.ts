import type { HazardBaseline } from '../../../server/src/detection/hazard-baseline.ts';
import type { Interval } from '../../../server/src/detection/interval.ts';
import { searchSegments } from '../../../server/src/detection/segment-search/search-segments.ts';
import { StepDetector } from '../../../server/src/detection/step-detector.ts';
import type { OpenCase, StepVerdict } from '../../../server/src/detection/step-verdict.ts';
import { AGE_BUCKETS, ageBucketOf } from '../../../server/src/windows/ticks.ts';
import { TIME_ZONE } from './calendar.ts';
import type { Happening, Judge, MakeJudge, Page } from './judge.ts';
import { DEADLINE_MS, TICK_MS } from './shape.ts';
import type { StepTick } from './step-source.ts';
import { streamsOf, Tally } from './streams.ts';
import type { World } from './world.ts';

const MIN_OPEN_MS = 5 * 60_000;
const REOPENED_WITHIN_MS = 30 * 60_000;
const BEFORE_ONSET_MS = 10 * 60_000;
/** What no look-back reaches any more need not be told again. */
const FORGOTTEN_MS = 7 * 86_400_000;

type Finding = Extract<StepVerdict, { kind: 'watch' | 'slowdown' | 'drop-off' }>;

/** The shipped detector, with its incidents kept as the product keeps them. */
export const makeDetectorJudge: MakeJudge = (world) => (fromTick, memory) => {
  const detector = new StepDetector({
    deadlineMs: DEADLINE_MS,
    startMs: fromTick * TICK_MS,
    dimensions: world.dimensions.map(({ name }) => name),
    baseline: memory as HazardBaseline | null,
    timeZone: TIME_ZONE,
  });
  return new DetectorJudge(world, fromTick, detector);
};

type Incident = OpenCase & { readonly score: number };

class DetectorJudge implements Judge {
  readonly #world: World;
  readonly #detector: StepDetector;
  readonly #tally: Tally;
  readonly #numbers: readonly number[];
  #open: Incident | null = null;
  #closed: { readonly atMs: number; readonly was: Incident } | null = null;
  #quarantined: readonly Interval[] = [];
  #finding: Finding | null = null;
  #tick: number;

  constructor(world: World, fromTick: number, detector: StepDetector) {
    this.#world = world;
    this.#tick = fromTick - 1;
    this.#detector = detector;
    const streams = streamsOf(world);
    this.#tally = new Tally(streams, AGE_BUCKETS, ageBucketOf);
    this.#numbers = streams.map(({ dimension, value }) => detector.stream(dimension, value));
  }

  fork(): DetectorJudge {
    const fork = new DetectorJudge(this.#world, this.#tick + 1, this.#detector.copy());
    fork.#open = this.#open;
    fork.#closed = this.#closed;
    fork.#quarantined = this.#quarantined;
    fork.#finding = this.#finding;
    return fork;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  get memory(): HazardBaseline {
    return this.#detector.baseline;
  }

  learn(tick: StepTick): void {
    this.#feed(tick);
    this.#detector.endTick(this.#situation(), { judge: false });
  }

  take(tick: StepTick): Happening | null {
    this.#feed(tick);
    const verdict = this.#detector.endTick(this.#situation());
    const nowMs = (tick.tick + 1) * TICK_MS;
    this.#finding = verdict.kind === 'drop-off' || verdict.kind === 'watch' ? verdict : null;
    if (verdict.kind === 'drop-off') return this.#found(verdict, nowMs);
    const isOver = verdict.kind === 'normal' && verdict.recovery !== null;
    if (this.#open && isOver && nowMs - this.#open.openedAtMs >= MIN_OPEN_MS) return this.#close(nowMs);
    return null;
  }

  current(): Page | null {
    return this.#open && this.#finding && this.#pageOf(this.#finding);
  }

  #found(finding: Finding, nowMs: number): Happening | null {
    const { evidence, stream, onsetMs } = finding;
    const known = this.#open ?? this.#lately(nowMs);
    const worst = !known || evidence.score > known.score;
    const isNews = this.#open === null;
    this.#open = {
      startedAtMs: Math.min(onsetMs, known?.startedAtMs ?? onsetMs),
      openedAtMs: this.#open?.openedAtMs ?? nowMs,
      stream: worst ? stream : known.stream,
      ratioWhileBad: worst ? evidence.ratio : known.ratioWhileBad,
      score: worst ? evidence.score : known.score,
    };
    if (!isNews) return null;
    return known ? { kind: 'reopened' } : { kind: 'page', page: this.#pageOf(finding) };
  }

  /** The incident that was closed so shortly before that it is the same one. */
  #lately(nowMs: number): Incident | null {
    return this.#closed && nowMs - this.#closed.atMs <= REOPENED_WITHIN_MS ? this.#closed.was : null;
  }

  #close(nowMs: number): Happening {
    const was = this.#open!;
    this.#quarantined = [
      ...this.#quarantined.filter(({ toMs }) => toMs > nowMs - FORGOTTEN_MS),
      { fromMs: was.startedAtMs - BEFORE_ONSET_MS, toMs: nowMs + DEADLINE_MS },
    ];
    this.#closed = { atMs: nowMs, was };
    this.#open = null;
    return { kind: 'closed' };
  }

  #situation() {
    return {
      open: this.#open,
      fenceMs: this.#closed?.atMs ?? null,
      quarantined: this.#quarantined,
      freshness: 'live' as const,
      strange: [],
      blind: [],
    };
  }

  #feed(tick: StepTick): void {
    this.#tick = tick.tick;
    const { entered, advanced, abandoned } = this.#tally;
    this.#tally.take(tick);
    for (let at = 0; at < entered.length; at++) {
      const stream = this.#numbers[at]!;
      if (entered[at]! > 0) this.#detector.enter(stream, entered[at]!);
      for (let age = 0; age < AGE_BUCKETS; age++) {
        const from = at * AGE_BUCKETS + age;
        const left = advanced[from]! + abandoned[from]!;
        if (left === 0) continue;
        this.#detector.leave(stream, age, advanced[from]!, abandoned[from]!);
      }
    }
  }

  #pageOf({ evidence, stream, onsetMs, impact }: Finding): Page {
    const leaves = this.#detector.leaves(evidence.windowFromMs);
    const { candidates } = searchSegments(leaves, {
      dimensions: this.#world.dimensions.map(({ name }) => name),
      sigma: evidence.sigma,
    });
    return {
      tick: this.#tick,
      dimension: stream.dimension,
      value: stream.value,
      onsetTick: onsetMs / TICK_MS,
      score: evidence.score,
      threshold: evidence.threshold,
      lost: [impact.low, impact.estimate, impact.high],
      segments: candidates.map(({ values }) =>
        Object.fromEntries(values.map(({ dimension, value }) => [dimension, value])),
      ),
    };
  }
}
