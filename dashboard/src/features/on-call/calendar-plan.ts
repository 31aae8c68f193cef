import type { ShiftsView } from '@wegwarte/contract';

type Rota = ShiftsView['rotas'][number];

export interface CalendarBar {
  readonly kind: 'shift' | 'stand-in' | 'gap';
  /** Null in a gap. */
  readonly name: string | null;
  /** Number of the person in order of first turn, so that neighbours can be told apart; -1 in a gap. */
  readonly tone: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the row's width, 0..1. */
  readonly left: number;
  readonly width: number;
}

export interface CalendarRow {
  /** Beginnings of its days; the row ends with the last of them. */
  readonly days: readonly { readonly atMs: number; readonly left: number; readonly width: number }[];
  readonly bars: readonly CalendarBar[];
}

/** Midnight of that many days later, where the reader is: days are 23 to 25 hours long. */
export function midnight(ofMs: number, daysLater = 0): number {
  const day = new Date(ofMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + daysLater).getTime();
}

/** A rota as rows of days, a shift that reaches over the end of a row going on in the next. */
export function planCalendar(
  rota: Pick<Rota, 'shifts' | 'gaps'>,
  fromMs: number,
  dayCount: number,
  daysPerRow: number,
): CalendarRow[] {
  const people: string[] = [];
  const stretches = [
    ...rota.shifts.map((shift) => {
      const { person, because } = shift;
      if (!people.includes(person.person)) people.push(person.person);
      const kind = because.kind === 'override' ? ('stand-in' as const) : ('shift' as const);
      return { ...spanOf(shift), kind, name: person.name, tone: people.indexOf(person.person) };
    }),
    ...rota.gaps.map((gap) => ({ ...spanOf(gap), kind: 'gap' as const, name: null, tone: -1 })),
  ].sort((a, b) => a.fromMs - b.fromMs);
  const rows: CalendarRow[] = [];
  for (let first = 0; first < dayCount; first += daysPerRow) {
    const count = Math.min(daysPerRow, dayCount - first);
    const bounds = Array.from({ length: count + 1 }, (_, index) => midnight(fromMs, first + index));
    const [start, end] = [bounds[0]!, bounds[count]!];
    const share = (atMs: number) => (atMs - start) / (end - start);
    rows.push({
      days: bounds.slice(0, count).map((atMs, index) => {
        return { atMs, left: share(atMs), width: share(bounds[index + 1]!) - share(atMs) };
      }),
      bars: stretches
        .filter((one) => one.fromMs < end && one.toMs > start)
        .map((one) => {
          const left = share(Math.max(one.fromMs, start));
          return { ...one, left, width: share(Math.min(one.toMs, end)) - left };
        }),
    });
  }
  return rows;
}

function spanOf({ from, to }: { from: string; to: string }): { fromMs: number; toMs: number } {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}
