import { Temporal } from 'temporal-polyfill';
import { common, type Interval } from './interval.ts';
import type { HoursOfWeek, RotaLayer } from './rota.ts';
import { dateAt, instantOf } from './zoned-time.ts';

/** A stretch of one turn of a layer, before anybody stands in. */
export interface Turn extends Interval {
  readonly person: string;
  /** Which turn and which hours of it, the same whatever the times of day are changed to: `12`, `12/2026-03-30/0`. */
  readonly turn: string;
}

/**
 * The turns of a layer between two instants, cut there, in order. They never overlap: local hand-over times are in order,
 * and `instantOf` keeps order.
 */
export function layerTurns(layer: RotaLayer, timeZone: string, within: Interval): Turn[] {
  const start = Temporal.PlainDate.from(layer.startDate);
  const at = Temporal.PlainTime.from(layer.handOverAt);
  const beginsMs = (turn: number): number =>
    instantOf(start.add({ days: turn * layer.turnDays }).toPlainDateTime(at), timeZone);
  const windows = layer.hours.length === 0 ? null : openHours(layer.hours, timeZone, within);

  const daysIn = start.until(dateAt(within.fromMs, timeZone), { largestUnit: 'day' }).days;
  const turns: Turn[] = [];
  // One turn earlier: on its first day the hand-over may still be to come.
  let number = Math.max(0, Math.floor(daysIn / layer.turnDays) - 1);
  for (let fromMs = beginsMs(number); fromMs < within.toMs; number++) {
    const toMs = beginsMs(number + 1);
    const person = layer.people[number % layer.people.length]!;
    const whole = common({ fromMs, toMs }, within);
    if (whole && !windows) turns.push({ ...whole, person, turn: String(number) });
    if (whole && windows) {
      for (const window of windows) {
        const piece = common(whole, window);
        if (piece) turns.push({ ...piece, person, turn: `${number}/${window.name}` });
      }
    }
    fromMs = toMs;
  }
  return turns;
}

interface OpenHours extends Interval {
  /** Day it begins, and which of the layer's hours it is of. */
  readonly name: string;
}

/** Hours of the week as they come about in a zone, in order, those that overlap or touch as one; not cut at either end. */
export function openHours(hours: readonly HoursOfWeek[], timeZone: string, within: Interval): OpenHours[] {
  const found: OpenHours[] = [];
  const last = dateAt(within.toMs, timeZone);
  // From the day before: its hours may reach over midnight.
  for (
    let date = dateAt(within.fromMs, timeZone).subtract({ days: 1 });
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    for (const [index, { days, from, to }] of hours.entries()) {
      if (!days.includes(date.dayOfWeek)) continue;
      const ends = to > from ? date : date.add({ days: 1 });
      const fromMs = instantOf(date.toPlainDateTime(from), timeZone);
      const toMs = instantOf(ends.toPlainDateTime(to), timeZone);
      if (fromMs < toMs) found.push({ fromMs, toMs, name: `${date.toString()}/${index}` });
    }
  }
  return joined(found);
}

function joined(windows: readonly OpenHours[]): OpenHours[] {
  const joint: OpenHours[] = [];
  for (const window of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = joint.at(-1);
    if (!before || window.fromMs > before.toMs) joint.push(window);
    else joint[joint.length - 1] = { ...before, toMs: Math.max(before.toMs, window.toMs) };
  }
  return joint;
}
