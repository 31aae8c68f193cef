import type { WallView } from '@wegwarte/contract';

/** How long a page of journeys stays: long enough to read seven rows, short enough to come round. */
export const PAGE_MS = 15_000;

export interface Room {
  /** For the rows and, where they are not all, the line that says so; rem. */
  readonly heightRem: number;
  /** A row needs at least so much. */
  readonly rowRem: number;
  readonly pagerRem: number;
}

export interface WallPages {
  /** At most so many journeys a page. */
  readonly size: number;
  readonly pages: number;
}

/** Pages of equal length; held, the first shows all that fit, for there will be no second. */
export function planPages(count: number, room: Room, held: boolean): WallPages {
  const fitting = (heightRem: number) => Math.max(1, Math.floor(heightRem / room.rowRem));
  if (count <= fitting(room.heightRem)) return { size: Math.max(1, count), pages: 1 };
  const fit = fitting(room.heightRem - room.pagerRem);
  const pages = Math.ceil(count / fit);
  return { size: held ? fit : Math.ceil(count / pages), pages };
}

/** While something critical is open the wall stays where it is: on the first page, where the worst stands. */
export function isHeld({ journeys, incidents }: WallView): boolean {
  return (
    incidents.some(({ state }) => state !== 'resolved') || journeys.some(({ state }) => state === 'problem')
  );
}

/**
 * The page that is shown, from 0.
 *
 * @param releasedAtMs since when nothing holds the first one
 */
export function pageAt(pages: number, releasedAtMs: number, nowMs: number): number {
  if (pages <= 1) return 0;
  return Math.floor(Math.max(0, nowMs - releasedAtMs) / PAGE_MS) % pages;
}
