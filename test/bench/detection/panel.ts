import { localHourOfWeek } from './calendar.ts';
import { foreknowledge, Oracle } from './rivals/oracle.ts';
import type { Learnt, Rule, Seen } from './rivals/rival.ts';
import { rivals } from './rivals/rules.ts';
import type { StepTick } from './step-source.ts';
import { LAST_AGE } from './shape.ts';
import { streamsOf } from './streams.ts';
import type { Stream } from './streams.ts';
import { targetNames } from './world.ts';
import type { World } from './world.ts';

/** Ages there are; a constant of this module, as imported ones are slow where modules are emulated (vitest). */
const AGES = LAST_AGE + 1;

/** The streams that rivals watch: everybody, and each single value. */
export function watchedStreams(world: World): Stream[] {
  return streamsOf(world).filter(({ dimension }) => dimension !== '*');
}

/** One tick, as rivals see it. */
export class Sight {
  readonly #streams: readonly Stream[];
  readonly #byLeaf: Int32Array;
  readonly #targets: readonly Uint8Array[];

  constructor(world: World) {
    this.#streams = watchedStreams(world);
    this.#byLeaf = new Int32Array(world.leaves.length);
    this.#targets = targetNames.map((name) => world.targets[name]);
  }

  seen({ tick, entered, advanced, mature }: StepTick): Seen[] {
    const hour = Math.floor(localHourOfWeek(tick)) % 24;
    const byLeaf = this.#byLeaf;
    for (let leaf = 0; leaf < byLeaf.length; leaf++) {
      let sum = 0;
      const to = (leaf + 1) * AGES;
      for (let at = to - AGES; at < to; at++) sum += advanced[at]!;
      byLeaf[leaf] = sum;
    }
    return this.#streams.map(({ leaves }) => ({
      tick,
      hour,
      entered: sumOf(entered, leaves),
      advanced: sumOf(byLeaf, leaves),
      mature: { entered: sumOf(mature.entered, leaves), advanced: sumOf(mature.advanced, leaves) },
    }));
  }

  /** Who got on in the tick last seen, by target. */
  observed(): number[] {
    return this.#targets.map((target) => this.#byLeaf.reduce((sum, n, leaf) => sum + n * target[leaf]!, 0));
  }
}

function sumOf(counts: Int32Array, leaves: readonly number[]): number {
  let sum = 0;
  for (const leaf of leaves) sum += counts[leaf]!;
  return sum;
}

/** All rivals and oracles before one history. Scores are those of the tick taken last. */
export class Panel {
  readonly scores = new Float64Array(rivals.length);
  readonly oracleScores = new Float64Array(foreknowledge.length);
  readonly #world: World;
  readonly #sight: Sight;
  readonly #rules: readonly (readonly Rule[])[];
  readonly #oracles: readonly Oracle[];

  private constructor(world: World, rules: readonly (readonly Rule[])[], oracles: readonly Oracle[]) {
    this.#world = world;
    this.#sight = new Sight(world);
    this.#rules = rules;
    this.#oracles = oracles;
  }

  static of(world: World, learnt: readonly Learnt[]): Panel {
    const rules = rivals.map((rival) => learnt.map((one) => rival.watch(one)));
    return new Panel(
      world,
      rules,
      foreknowledge.map((known) => new Oracle(known)),
    );
  }

  fork(): Panel {
    const rules = this.#rules.map((ofOne) => ofOne.map((rule) => rule.copy()));
    const fork = new Panel(
      this.#world,
      rules,
      this.#oracles.map((oracle) => oracle.copy()),
    );
    fork.scores.set(this.scores);
    fork.oracleScores.set(this.oracleScores);
    return fork;
  }

  take(tick: StepTick): void {
    const seen = this.#sight.seen(tick);
    this.#rules.forEach((rules, rival) => {
      let highest = 0;
      for (let stream = 0; stream < rules.length; stream++) {
        highest = Math.max(highest, rules[stream]!.score(seen[stream]!));
      }
      this.scores[rival] = highest;
    });
    const observed = this.#sight.observed();
    this.#oracles.forEach((oracle, at) => {
      this.oracleScores[at] = oracle.score(observed, tick.expected);
    });
  }
}
