/** Local times without a zone, `2026-11-27T18:00`, or the same day of every year, `12-25`. */
export type Mark = { readonly fromLocal: string; readonly toLocal: string } | { readonly everyYear: string };

/** Days on which nothing is as usual: what happens then does not teach what is normal. */
export interface MarkedCalendar {
  readonly calendar: string;
  readonly timeZone: string;
  /** Null: for all journeys. */
  readonly journeys: readonly string[] | null;
  readonly marks: readonly Mark[];
}
