/** Half-open, ms since the epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Windows {
  readonly window: Span;
  readonly against: Span;
}

export const presets = [
  'hourBefore',
  'hourLastWeek',
  'todayYesterday',
  'todayLastWeek',
  'yesterdayLastWeek',
  'weekBefore',
] as const;
export type Preset = (typeof presets)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Two windows by name, by the clock of the device: days are as long as they are there. */
export function windowsOf(preset: Preset, nowMs: number): Windows {
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const hour = { fromMs: endMs - HOUR_MS, toMs: endMs };
  const today = { fromMs: startOfDay(endMs, 0), toMs: endMs };
  switch (preset) {
    case 'hourBefore':
      return { window: hour, against: { fromMs: endMs - 2 * HOUR_MS, toMs: hour.fromMs } };
    case 'hourLastWeek':
      return { window: hour, against: daysEarlier(hour, 7) };
    case 'todayYesterday':
      return { window: today, against: daysEarlier(today, 1) };
    case 'todayLastWeek':
      return { window: today, against: daysEarlier(today, 7) };
    case 'yesterdayLastWeek': {
      const yesterday = { fromMs: startOfDay(endMs, 1), toMs: startOfDay(endMs, 0) };
      return { window: yesterday, against: daysEarlier(yesterday, 7) };
    }
    case 'weekBefore': {
      const week = { fromMs: daysBefore(endMs, 7), toMs: endMs };
      return { window: week, against: daysEarlier(week, 7) };
    }
  }
}

function daysEarlier({ fromMs, toMs }: Span, days: number): Span {
  return { fromMs: daysBefore(fromMs, days), toMs: daysBefore(toMs, days) };
}

/** The same time by the clock, so many days before. */
function daysBefore(atMs: number, days: number): number {
  const at = new Date(atMs);
  return at.setDate(at.getDate() - days);
}

function startOfDay(atMs: number, daysAgo: number): number {
  return new Date(daysBefore(atMs, daysAgo)).setHours(0, 0, 0, 0);
}

/** As it stands in an address: an ISO 8601 interval. */
export function spanText({ fromMs, toMs }: Span): string {
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`;
}

/** Null for what is no interval. */
export function spanFrom(text: string): Span | null {
  const [fromMs, toMs] = text.split('/').map((instant) => Date.parse(instant));
  return Number.isNaN(fromMs) || toMs === undefined || Number.isNaN(toMs) ? null : { fromMs: fromMs!, toMs };
}
