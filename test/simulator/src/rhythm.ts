/** Share of the mean traffic at each local hour (knots at full hours) and weekday from Monday; both have mean 1. */
export interface Rhythm {
  readonly byHour: readonly number[];
  readonly byWeekday: readonly number[];
}

export type RhythmName = 'online' | 'shop' | 'service';

/** As measured over and over in retail: the quiet before dawn, a plateau over noon, the evening on the sofa. */
const online = rhythm(
  [
    38, 22, 15, 12, 13, 22, 45, 75, 98, 114, 124, 128, 130, 126, 124, 126, 132, 142, 155, 172, 180, 158, 112,
    70,
  ],
  [104, 98, 97, 100, 98, 92, 111],
);
/** Shops open from 9 to 20, not on Sundays; a little goes on before and after in the back rooms. */
const shop = rhythm(
  [0, 0, 0, 0, 0, 1, 4, 15, 60, 130, 180, 200, 190, 170, 175, 190, 215, 235, 215, 150, 40, 6, 1, 0],
  [108, 104, 102, 106, 120, 156, 4],
);
/** Service asks for help in the day, and on Monday for what broke over the weekend. */
const service = rhythm(
  [18, 10, 7, 6, 7, 14, 38, 85, 140, 170, 178, 172, 150, 152, 158, 156, 150, 146, 140, 136, 124, 96, 62, 34],
  [128, 108, 102, 98, 96, 82, 86],
);
const rhythms: Readonly<Record<RhythmName, Rhythm>> = { online, shop, service };

const hourMs = 3_600_000;
const berlin = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  weekday: 'short',
  hour: '2-digit',
  hourCycle: 'h23',
});
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Factor on the mean rate at a time, in the civil time of Berlin, straight lines between the hours. */
export function rhythmAt(name: RhythmName, timeMs: number): number {
  const { byHour, byWeekday } = rhythms[name];
  const hourStartMs = Math.floor(timeMs / hourMs) * hourMs;
  const { hour, weekday } = localHour(hourStartMs);
  const here = byHour[hour]!;
  const next = byHour[(hour + 1) % 24]!;
  return (here + (next - here) * ((timeMs - hourStartMs) / hourMs)) * byWeekday[weekday]!;
}

/** Formatting costs a hundred times what the rest does, and its answer never changes. */
let remembered = { hourStartMs: NaN, hour: 0, weekday: 0 };

function localHour(hourStartMs: number): { hour: number; weekday: number } {
  if (remembered.hourStartMs !== hourStartMs) {
    const parts = berlin.formatToParts(hourStartMs);
    const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
    remembered = { hourStartMs, hour: Number(part('hour')), weekday: weekdays.indexOf(part('weekday')) };
  }
  return remembered;
}

function rhythm(byHour: readonly number[], byWeekday: readonly number[]): Rhythm {
  return { byHour: toMeanOne(byHour), byWeekday: toMeanOne(byWeekday) };
}

function toMeanOne(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}
