/** Every number the search depends on. One set for all journeys; the real incidents and the simulated ones use it alike. */
export interface SegmentSearchSettings {
  /** Attributes in a combination, at most. */
  readonly maxDepth: number;
  /** Candidates shown, at most. */
  readonly shown: number;
  /** Relative deviations of leaves about what is common to them that are considered. The leaves themselves choose. */
  readonly spreads: readonly number[];
  /** Log odds a spread pays, times the square of the log of how many times the smallest it is. */
  readonly spreadCost: number;
  /** Factors by which everybody outside the segment may be off, 1 among them: yesterday's normal is not quite today's … */
  readonly restFactors: readonly number[];
  /** … and the relative deviation thought likely of it. */
  readonly restSigma: number;
  /** Factors on the expected events that an incident may have. */
  readonly hitFactors: readonly number[];
  /** Share of ln(number of combinations at that depth) which a combination pays for having been looked for. */
  readonly searchCost: number;
  /** A combination whose own sum is not this much better explained by a factor than by chance is not looked at further. */
  readonly minOwnScore: number;
  /** Probability from which on the best candidate is named in the headline, and what it must explain beyond chance. */
  readonly clearProbability: number;
  readonly clearScore: number;
  /** Log odds from which on a second cause takes the last place shown. */
  readonly secondCauseScore: number;
}

const common = {
  maxDepth: 3,
  shown: 3,
  spreads: [0.03, 0.06, 0.12, 0.25, 0.5],
  spreadCost: 2,
  restFactors: [0.8, 0.9, 1, 1.1, 1.25],
  restSigma: 0.05,
  searchCost: 0.5,
  minOwnScore: 1,
  clearProbability: 0.8,
  clearScore: 4,
  secondCauseScore: 8,
} as const;

/** Too few events: customers not getting on. */
export const fewerEvents: SegmentSearchSettings = {
  ...common,
  hitFactors: [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.88],
};

/** Too many events: customers lost. */
export const moreEvents: SegmentSearchSettings = {
  ...common,
  hitFactors: [1.15, 1.3, 1.6, 2, 2.7, 3.6, 5, 7, 10, 15, 25, 50, 100],
};
