import type { Title } from '../kernel/title.ts';

/** Hours that come back every week, in the rota's zone. */
export interface HoursOfWeek {
  /** Days they begin on, 1 for Monday to 7 for Sunday. */
  readonly days: readonly number[];
  /** `09:00`. */
  readonly from: string;
  /** `17:00`; not after `from`: of the next day, so that 00:00 to 00:00 is the whole day. */
  readonly to: string;
}

/** People who take turns. */
export interface RotaLayer {
  /** Once in its rota. */
  readonly layer: string;
  /** In the order of their turns; then from the beginning again. */
  readonly people: readonly string[];
  /** Day the first turn begins, `2026-01-05`; nobody is on call by this layer before. */
  readonly startDate: string;
  /** Local time each turn begins, `09:00`. */
  readonly handOverAt: string;
  readonly turnDays: number;
  /** The layer holds in these hours only; empty: always. */
  readonly hours: readonly HoursOfWeek[];
}

/** Somebody stands in for whoever would be on call. Times ms since the epoch. */
export interface RotaOverride {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly person: string;
  readonly reason: string | null;
}

/**
 * Who is on call when. Where several say somebody: a later override before an earlier one, any override before the
 * layers, a later layer before an earlier one.
 */
export interface Rota {
  readonly rota: string;
  readonly title: Title;
  /** IANA name. */
  readonly timeZone: string;
  /** `partial`: that nobody is on call at times is meant so. */
  readonly coverage: 'full' | 'partial';
  readonly layers: readonly RotaLayer[];
  readonly overrides: readonly RotaOverride[];
}
