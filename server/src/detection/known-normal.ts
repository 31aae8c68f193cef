import { streamId } from './hazard-baseline.ts';
import type { HazardBaseline } from './hazard-baseline.ts';

/** Share of those who enter that gets on, and its variance. */
export interface KnownShare {
  readonly share: number;
  readonly variance: number;
}

/** What screens say is normal at a step. */
export class KnownNormal {
  readonly whole: KnownShare;
  readonly #shares: ReadonlyMap<string, KnownShare>;

  private constructor(shares: ReadonlyMap<string, KnownShare>, whole: KnownShare) {
    this.#shares = shares;
    this.whole = whole;
  }

  /** Null while the step is learning, and for baselines of another make. */
  static of(baseline: HazardBaseline | null): KnownNormal | null {
    if (baseline?.version !== 3 || !baseline.active) return null;
    const shares = new Map(
      baseline.active.streams.map(({ dimension, value, share, variance }) => [
        streamId(dimension, value),
        { share, variance: variance * share ** 2 },
      ]),
    );
    return new KnownNormal(shares, shares.get(streamId('', ''))!);
  }

  /** Null for a value that has not been learnt. */
  segment(dimension: string, value: string): KnownShare | null {
    return this.#shares.get(streamId(dimension, value)) ?? null;
  }
}
