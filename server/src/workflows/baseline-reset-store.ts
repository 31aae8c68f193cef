/** Somebody had what was learnt of a journey forgotten: who, when and why. Times ms since the epoch. */
export interface BaselineReset {
  readonly journey: string;
  /** Counts up over all journeys, in the order of the resets. */
  readonly number: number;
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
}

/** Port: resets of what is normal. None is ever deleted: they are their own audit. */
export interface BaselineResetStore {
  add(reset: Omit<BaselineReset, 'number'>): Promise<BaselineReset>;
  /** The number of each journey's last one. */
  lastNumbers(): Promise<ReadonlyMap<string, number>>;
  /** Newest first. */
  ofJourney(journey: string, limit: number): Promise<readonly BaselineReset[]>;
}
