import type { DriftState } from './hazard-baseline.ts';
import type { DriftSettings } from './scan-settings.ts';
import { reachTicks } from './window-sums.ts';

interface Block {
  readonly endTick: number;
  observed: number;
  expected: number;
}

/**
 * How a step slowly wanders about what is normal: a gamma filter on progress over expectation, which forgets by half in
 * twelve hours and leans to 1. It lags behind and stands still while something is suspicious, or it would learn an incident
 * as normal while nobody has seen it yet.
 */
export class SlowDrift {
  readonly #settings: DriftSettings;
  #observed: number;
  #expected: number;
  #untilTick: number;
  /** From each tick on, the factor of the same place. */
  #fromTicks: number[];
  #factors: number[];
  #blocks: Block[] = [];

  constructor(state: DriftState, settings: DriftSettings) {
    this.#settings = settings;
    this.#observed = state.observed;
    this.#expected = state.expected;
    this.#untilTick = state.untilTick;
    this.#fromTicks = state.history.map(([tick]) => tick);
    this.#factors = state.history.map(([, factor]) => factor);
  }

  get state(): DriftState {
    return {
      untilTick: this.#untilTick,
      observed: this.#observed,
      expected: this.#expected,
      history: this.#fromTicks.map((tick, at) => [tick, this.#factors[at]!] as const),
    };
  }

  copy(): SlowDrift {
    const copy = new SlowDrift(this.state, this.#settings);
    copy.#blocks = this.#blocks.map((block) => ({ ...block }));
    return copy;
  }

  factorAt(tick: number): number {
    for (let at = this.#fromTicks.length - 1; at >= 0; at--) {
      if (this.#fromTicks[at]! <= tick) return this.#factors[at]!;
    }
    return 1;
  }

  /** @param expected without the drift's own factor */
  add(tick: number, observed: number, expected: number): void {
    if (tick < this.#untilTick) return;
    const { blockTicks } = this.#settings;
    let block = this.#blocks.at(-1);
    if (!block || tick >= block.endTick) {
      block = { endTick: (Math.floor(tick / blockTicks) + 1) * blockTicks, observed: 0, expected: 0 };
      this.#blocks.push(block);
    }
    block.observed += observed;
    block.expected += expected;
  }

  /** Takes in the blocks that have waited long enough; those due while it stands still are let go. True when there were any. */
  follow(nextTick: number, standsStill: boolean): boolean {
    const { blockTicks, lagBlocks } = this.#settings;
    let followed = false;
    for (;;) {
      const block = this.#blocks[0];
      if (!block || nextTick < block.endTick + lagBlocks * blockTicks) return followed;
      this.#blocks.shift();
      this.#untilTick = block.endTick;
      if (!standsStill) this.#take(block, nextTick);
      followed = true;
    }
  }

  #take({ observed, expected }: Block, nextTick: number): void {
    const { blockTicks, halfLifeTicks, sigma, low, high } = this.#settings;
    const keep = 2 ** (-blockTicks / halfLifeTicks);
    this.#observed = this.#observed * keep + observed;
    this.#expected = this.#expected * keep + expected;
    const prior = 1 / sigma ** 2;
    const factor = (prior + this.#observed) / (prior + this.#expected);
    const isForgotten = (next: number | undefined) => next !== undefined && next <= nextTick - reachTicks;
    while (isForgotten(this.#fromTicks[1])) {
      this.#fromTicks.shift();
      this.#factors.shift();
    }
    this.#fromTicks.push(nextTick);
    this.#factors.push(Math.min(high, Math.max(low, factor)));
  }
}
