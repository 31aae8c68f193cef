/** What every rival may look at, of one stream (everybody, or one value): this tick, and the cohort that just matured. */
export interface Seen {
  readonly tick: number;
  /** Local hour of the day, whole. */
  readonly hour: number;
  readonly entered: number;
  readonly advanced: number;
  readonly mature: { readonly entered: number; readonly advanced: number };
}

/** What three weeks without a known incident have taught of one stream. */
export interface Learnt {
  /** Customers a tick. */
  readonly perTick: number;
  /** Who got on, of those who came. */
  readonly share: number;
  readonly shareByHour: readonly number[];
}

/** One rule, watching one stream. A page goes out when the score passes a level; which one is found by calibration. */
export interface Rule {
  score(seen: Seen): number;
  /** One that goes on from here by itself. */
  copy(): Rule;
}

export interface Rival {
  readonly name: string;
  /** Ascending. */
  readonly levels: readonly number[];
  watch(learnt: Learnt): Rule;
}

export function spaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}

export function logSpaced(from: number, to: number, count: number): number[] {
  return spaced(Math.log(from), Math.log(to), count).map(Math.exp);
}
