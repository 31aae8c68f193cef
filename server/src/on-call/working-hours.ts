import { common, without, type Interval } from './interval.ts';
import { openHours } from './layer-turns.ts';
import type { MarkedCalendar } from './marked-calendar.ts';
import { markedDays } from './marked-days.ts';
import type { HoursOfWeek } from './rota.ts';

export type Criticality = 'high' | 'medium' | 'low';

/** When a team is at work, and what waits until it is. */
export interface WorkingHours {
  /** IANA name. */
  readonly timeZone: string;
  /** At least one. */
  readonly hours: readonly HoursOfWeek[];
  /** Days on which nobody works, each calendar in its own zone. */
  readonly daysOff: readonly MarkedCalendar[];
  /** What is less critical than this waits; nothing is more than `high`, which is told at any time. */
  readonly waitBelow: 'high' | 'medium';
}

export interface Wait {
  readonly untilMs: number;
  /** `Mon 08:00`, in the team's zone; with its date where that is a week away. */
  readonly until: string;
}

const rank: Record<Criticality, number> = { low: 0, medium: 1, high: 2 };
const DAY_MS = 24 * 3_600_000;
/** Longer than any holidays. Whoever does not work within it is told at once, rather than never. */
const SIGHT_MS = 35 * DAY_MS;

/** Until when something of that criticality waits for the team's working hours; null: it is told now. */
export function waitFor(
  working: WorkingHours | undefined,
  criticality: Criticality,
  nowMs: number,
): Wait | null {
  if (!working || rank[criticality] >= rank[working.waitBelow]) return null;
  const untilMs = opensAt(working, nowMs);
  return untilMs <= nowMs ? null : { untilMs, until: inWords(untilMs, working.timeZone, nowMs) };
}

/** Now where the team is at work, else the beginning of its next hours. */
function opensAt({ hours, daysOff, timeZone }: WorkingHours, nowMs: number): number {
  const sight: Interval = { fromMs: nowMs, toMs: nowMs + SIGHT_MS };
  const closed = daysOff.flatMap((off) => markedDays(off.marks, off.timeZone, sight));
  let open: Interval[] = openHours(hours, timeZone, sight);
  for (const hole of closed) open = open.flatMap((one) => without(one, hole));
  const ahead = open.flatMap((one) => common(one, sight) ?? []).map(({ fromMs }) => fromMs);
  return ahead.length > 0 ? Math.min(...ahead) : nowMs;
}

function inWords(atMs: number, timeZone: string, nowMs: number): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(atMs);
  const time = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = part({ weekday: 'short' });
  const date = atMs - nowMs < 6 * DAY_MS ? '' : ` ${part({ day: 'numeric', month: 'short' })}`;
  return `${day}${date} ${time}`;
}
