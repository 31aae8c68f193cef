import { setImmediate } from 'node:timers/promises';
import { quietSituation, StepDetector } from '../../../server/src/detection/step-detector.ts';
import { BEGINS_TICK, TICKS_PER_DAY } from './calendar.ts';
import { Dice } from './dice.ts';
import { DEADLINE_MS, TICK_MS } from './shape.ts';

/** What one tick of many steps costs. */
export interface Cost {
  readonly steps: number;
  readonly streamsPerStep: number;
  readonly cpuMsPerTick: number;
  readonly megabytes: number;
  /** The same with half of the streams. */
  readonly cpuMsPerTickOfHalf: number;
}

const STEPS = 200 * 6;
/** Values of two dimensions: with their combinations and the whole step 30 streams, or half of them. */
const WHOLE = [4, 5] as const;
const HALF = [2, 4] as const;
const LEARNT_TICKS = 3 * TICKS_PER_DAY;
const WARM_TICKS = 120;
const MEASURED_TICKS = 20;

/** What a tick costs when every stream of every step has something to tell. */
export async function measureCost(): Promise<Cost> {
  const half = await costOf(HALF);
  const whole = await costOf(WHOLE);
  return {
    steps: STEPS,
    streamsPerStep: streamsOf(WHOLE),
    cpuMsPerTick: whole.cpuMsPerTick,
    megabytes: whole.megabytes,
    cpuMsPerTickOfHalf: half.cpuMsPerTick,
  };
}

function streamsOf([first, second]: readonly [number, number]): number {
  return 1 + first + second + first * second;
}

async function costOf(
  values: readonly [number, number],
): Promise<{ cpuMsPerTick: number; megabytes: number }> {
  const dice = Dice.of(0x636f7374);
  const teacher = new Fed(values, BEGINS_TICK, null);
  for (let left = LEARNT_TICKS; left > 0; left--) teacher.tick(dice, true);
  const { baseline } = teacher.detector;
  const fromTick = BEGINS_TICK + LEARNT_TICKS;
  await setImmediate();
  globalThis.gc?.();
  const before = memory();
  const steps = Array.from({ length: STEPS }, () => new Fed(values, fromTick, structuredClone(baseline)));
  for (let left = WARM_TICKS; left > 0; left--) for (const step of steps) step.tick(dice, true);
  const started = process.cpuUsage();
  for (let left = MEASURED_TICKS; left > 0; left--) for (const step of steps) step.tick(dice, true);
  const { user, system } = process.cpuUsage(started);
  // What is referred to weakly is kept until the end of a job.
  await setImmediate();
  globalThis.gc?.();
  const bytes = memory() - before;
  // Named once more, or they would be gone by now.
  for (const { detector } of steps) if (detector.nextTickMs === 0) throw new Error('no tick was taken');
  return { cpuMsPerTick: (user + system) / 1000 / MEASURED_TICKS, megabytes: bytes / 1e6 };
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A step's detector with the traffic of a busy shop: 300 customers a minute. */
class Fed {
  readonly detector: StepDetector;
  readonly #leaves: readonly (readonly number[])[];
  readonly #here: Int32Array;

  constructor(
    [first, second]: readonly [number, number],
    fromTick: number,
    baseline: StepDetector['baseline'] | null,
  ) {
    const detector = new StepDetector({
      deadlineMs: DEADLINE_MS,
      startMs: fromTick * TICK_MS,
      dimensions: ['first', 'second'],
      baseline,
    });
    this.detector = detector;
    this.#leaves = Array.from({ length: first * second }, (_, leaf) => {
      const [a, b] = [`a${leaf % first}`, `b${Math.floor(leaf / first)}`];
      return [
        detector.stream('', ''),
        detector.stream('first', a),
        detector.stream('second', b),
        detector.stream('*', JSON.stringify([a, b])),
      ];
    });
    this.#here = new Int32Array(this.#leaves.length);
  }

  /** Half of those who wait get on, at some age that does not matter for what it costs. */
  tick(dice: Dice, judge: boolean): void {
    const perLeaf = 50 / this.#leaves.length;
    for (let leaf = 0; leaf < this.#leaves.length; leaf++) {
      const streams = this.#leaves[leaf]!;
      const entered = dice.poisson(perLeaf);
      const advanced = Math.min(this.#here[leaf]!, dice.poisson(perLeaf * 0.5));
      this.#here[leaf] = entered;
      for (const stream of streams) {
        if (entered > 0) this.detector.enter(stream, entered);
        if (advanced > 0) this.detector.leave(stream, 1, advanced, 0);
      }
    }
    this.detector.endTick(quietSituation, { judge });
  }
}
