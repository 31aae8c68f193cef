import { TICK_MS } from './shape.ts';

/** Worlds begin on Monday, 16 February 2026, 0:00 UTC: clocks go forward in Berlin in the sixth week. */
export const BEGINS_TICK = Date.UTC(2026, 1, 16) / TICK_MS;
export const TICKS_PER_MINUTE = 60_000 / TICK_MS;
export const TICKS_PER_HOUR = 60 * TICKS_PER_MINUTE;
export const TICKS_PER_DAY = 24 * TICKS_PER_HOUR;
export const TIME_ZONE = 'Europe/Berlin';
const summerBegins = Date.UTC(2026, 2, 29, 1) / TICK_MS;
const summerEnds = Date.UTC(2026, 9, 25, 1) / TICK_MS;
/** A tick of Monday, 5 January 1970, 0:00 UTC. */
const someMonday = (4 * 86_400_000) / TICK_MS;

/** Hours since Monday 0:00 in Berlin, with their fraction. */
export function localHourOfWeek(tick: number): number {
  const offset = tick >= summerBegins && tick < summerEnds ? 2 : 1;
  const hours = (tick - someMonday) / TICKS_PER_HOUR + offset;
  return hours - 168 * Math.floor(hours / 168);
}

/** Whether a tick is in the seven days about the night in which clocks go forward. */
export function isClockWeek(tick: number): boolean {
  return tick >= summerBegins - 2 * TICKS_PER_DAY && tick < summerBegins + 5 * TICKS_PER_DAY;
}
