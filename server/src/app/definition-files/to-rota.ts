import { weekdays, type HoursInFile, type LayerInFile, type RotaInFile } from '@wegwarte/contract';
import type { HoursOfWeek, Rota, RotaLayer } from '../../on-call/rota.ts';
import { instantOf } from '../../on-call/zoned-time.ts';
import { titleOf } from './title-of.ts';

export function toRota(written: RotaInFile): Rota {
  const { rota, timeZone, coverage } = written;
  return {
    rota,
    title: titleOf(written.title, rota),
    timeZone,
    coverage,
    layers: written.layers.map(toLayer),
    overrides: written.overrides.map(({ from, to, who, reason }) => ({
      // By what it says, so that it keeps its name when another is written above it.
      id: `file:${from}/${to}/${who}`,
      fromMs: instantOf(from, timeZone),
      toMs: instantOf(to, timeZone),
      person: who,
      reason: reason ?? null,
    })),
  };
}

function toLayer({ layer, people, start, turn, handOver, hours }: LayerInFile): RotaLayer {
  return {
    layer,
    people,
    startDate: start,
    handOverAt: handOver,
    turnDays: turn === 'daily' ? 1 : turn === 'weekly' ? 7 : Number.parseInt(turn, 10),
    hours: (hours ?? []).map(toHours),
  };
}

export function toHours({ days, from, to }: HoursInFile): HoursOfWeek {
  return { days: days.map((day) => weekdays.indexOf(day) + 1), from, to };
}
