import { COMBINATION } from '../windows/cohort-counts.ts';
import { ageBucketOf, tickMsOf } from '../windows/ticks.ts';
import type { StepDetector } from './step-detector.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
/** Monday, midnight in Berlin. */
export const worldStartMs = Date.UTC(2026, 10, 1, 23);

export interface WorldSegment {
  /** One value for each dimension of the world, null where unknown. */
  readonly values: readonly (string | null)[];
  readonly weight: number;
  /** Share that gets on, if not the step's. */
  readonly share?: number;
}

export interface World {
  readonly seed: number;
  readonly perMinute: number;
  readonly share: number;
  readonly deadlineMs?: number;
  /** Of the time customers take, which is log-normal. */
  readonly medianMs?: number;
  readonly spread?: number;
  readonly dimensions?: readonly string[];
  readonly segments?: readonly WorldSegment[];
  /** Factor on traffic at a time of day. */
  readonly rhythm?: (timeMs: number) => number;
  /** Relative deviation of the share from day to day. */
  readonly wobble?: number;
  /** Whether anybody can get on at a time; who could have waits until somebody can. Absent: always. */
  readonly isOpen?: (timeMs: number) => boolean;
}

/** What happens meanwhile. */
export interface Trouble {
  /** Of those who would get on now, the share that does; whoever does not is lost. */
  readonly factor?: number | ((timeMs: number) => number);
  readonly only?: (values: readonly (string | null)[]) => boolean;
  readonly traffic?: number;
  /** Factor on traffic of the segments concerned alone. */
  readonly mix?: number;
  /** Factor on the time that customers entering now take. */
  readonly slower?: number;
}

interface Leaving {
  readonly segment: number;
  readonly entered: number;
}

/**
 * Customers of one step, drawn one by one from a seed, with a life of their own: knows nothing of how they will be judged.
 */
export class StepWorld {
  readonly tickMs: number;
  nowMs: number;
  /** Customers who would have got on but for what happened. */
  lost = 0;
  readonly #world: World;
  readonly #random: () => number;
  readonly #segments: readonly WorldSegment[];
  readonly #due = new Map<number, Leaving[]>();
  #day = -1;
  #dayFactor = 1;
  #numbers = new WeakMap<StepDetector, number[][]>();

  constructor(world: World, startMs = worldStartMs) {
    this.#world = world;
    this.#random = seededRandom(world.seed);
    this.#segments = world.segments ?? [{ values: [], weight: 1 }];
    this.tickMs = tickMsOf(this.deadlineMs);
    this.nowMs = Math.ceil(startMs / this.tickMs) * this.tickMs;
  }

  get deadlineMs(): number {
    return this.#world.deadlineMs ?? 15 * minuteMs;
  }

  get dimensions(): readonly string[] {
    return this.#world.dimensions ?? [];
  }

  /** Lets one tick pass before the detectors' eyes; they still have to end it. */
  tick(trouble: Trouble, ...detectors: StepDetector[]): void {
    this.#newDay();
    const counts = this.#segments.map(() => 0);
    this.#segments.forEach((segment, at) => {
      counts[at] = this.#poisson(this.#arrivals(segment, trouble));
      for (let customer = 0; customer < counts[at]; customer++) this.#enter(segment, at, trouble);
    });
    const tick = this.nowMs / this.tickMs;
    const due = this.#due.get(tick) ?? [];
    this.#due.delete(tick);
    const isOpen = this.#isOpen(this.nowMs) || this.#isOpen(this.nowMs + this.tickMs - 1);
    if (!isOpen) this.#putOff(due, tick + 1);
    const leaving = isOpen ? due.filter(({ segment }) => this.#getsOn(segment, trouble)) : [];
    for (const detector of detectors) this.#tell(detector, counts, leaving, tick);
    this.nowMs += this.tickMs;
  }

  #tell(detector: StepDetector, counts: readonly number[], leaving: readonly Leaving[], tick: number): void {
    const numbers = this.#numbersFor(detector);
    counts.forEach((count, at) => {
      if (count > 0) for (const stream of numbers[at]!) detector.enter(stream, count);
    });
    for (const { segment, entered } of leaving) {
      for (const stream of numbers[segment]!) detector.leave(stream, ageBucketOf(tick - entered), 1, 0);
    }
  }

  #numbersFor(detector: StepDetector): number[][] {
    let numbers = this.#numbers.get(detector);
    if (numbers) return numbers;
    numbers = this.#segments.map(({ values }) => [
      detector.stream('', ''),
      ...values.flatMap((value, at) =>
        value === null ? [] : [detector.stream(this.dimensions[at]!, value)],
      ),
      ...(values.length > 1 ? [detector.stream(COMBINATION, JSON.stringify(values))] : []),
    ]);
    this.#numbers.set(detector, numbers);
    return numbers;
  }

  #arrivals({ values, weight }: WorldSegment, { traffic = 1, mix = 1, only }: Trouble): number {
    const total = this.#segments.reduce((sum, segment) => sum + segment.weight, 0);
    const more = mix !== 1 && only?.(values) ? mix : 1;
    const rhythm = this.#world.rhythm?.(this.nowMs) ?? 1;
    return (this.#world.perMinute * rhythm * traffic * more * (weight / total) * this.tickMs) / minuteMs;
  }

  #enter({ share }: WorldSegment, at: number, { slower = 1 }: Trouble): void {
    if (this.#random() >= (share ?? this.#world.share) * this.#dayFactor) return;
    const atMs = this.nowMs + this.#random() * this.tickMs;
    const { medianMs = 90_000, spread = 0.8 } = this.#world;
    const takesMs = medianMs * slower * Math.exp(spread * this.#normal());
    if (takesMs > this.deadlineMs) return;
    const tick = Math.floor((atMs + takesMs) / this.tickMs);
    const list = this.#due.get(tick);
    const entry = { segment: at, entered: this.nowMs / this.tickMs };
    if (list) list.push(entry);
    else this.#due.set(tick, [entry]);
  }

  #getsOn(segment: number, { factor = 1, only }: Trouble): boolean {
    if (only && !only(this.#segments[segment]!.values)) return true;
    const now = typeof factor === 'function' ? factor(this.nowMs) : factor;
    if (now === 1 || this.#random() < now) return true;
    this.lost++;
    return false;
  }

  #isOpen(timeMs: number): boolean {
    return this.#world.isOpen?.(timeMs) ?? true;
  }

  #putOff(due: readonly Leaving[], toTick: number): void {
    const inTime = due.filter(({ entered }) => (toTick - entered) * this.tickMs <= this.deadlineMs);
    this.#due.set(toTick, [...inTime, ...(this.#due.get(toTick) ?? [])]);
  }

  #newDay(): void {
    const day = Math.floor(this.nowMs / (24 * hourMs));
    if (day === this.#day) return;
    this.#day = day;
    const { wobble = 0 } = this.#world;
    this.#dayFactor = wobble > 0 ? Math.min(1.2, Math.max(0.8, 1 + wobble * this.#normal())) : 1;
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  /** Counts exponential gaps that fit in (Knuth); in parts, as the product would vanish for many. */
  #poisson(mean: number): number {
    let count = 0;
    for (let left = mean; left > 0; left -= 200) {
      const floor = Math.exp(-Math.min(left, 200));
      for (let product = this.#random(); product > floor; product *= this.#random()) count++;
    }
    return count;
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
