/**
 * How far a source may be ahead of the slowest one.
 *
 * What it sends ahead waits in the memory of the internal partitions until the slowest is there. Invariant: the slowest
 * itself never waits, however much there is, for then nobody would ever go on.
 */
export interface LeadLimits {
  /** Messages that may wait in all internal partitions together, before who is ahead waits instead. */
  readonly maxRekeyedWaiting: number;
  /** Sources so far apart are taken for equally far, ms of event time: what is live is never quite the same. */
  readonly maxLeadMs: number;
}

export interface Lead {
  /** How far this source is, and the slowest, ms since the epoch; -Infinity where nothing is known. */
  readonly watermarkMs: number;
  readonly slowestMs: number;
  /** Messages not done with in the internal partitions. */
  readonly waiting: number;
  /** It waits already; it goes on only with room to spare, so as not to stop again at once. */
  readonly isHeld: boolean;
}

export function mustWait({ watermarkMs, slowestMs, waiting, isHeld }: Lead, limits: LeadLimits): boolean {
  const share = isHeld ? 0.5 : 1;
  const isMuch = waiting > limits.maxRekeyedWaiting * share;
  return isMuch && watermarkMs - slowestMs > limits.maxLeadMs * share;
}
