import type { StuckView } from '@wegwarte/contract';
import { csvOf } from './csv.ts';

/** A line a customer; a column for each segment dimension that any of them has. */
export function stuckCsv({ at, runs }: StuckView): string {
  const dimensions = [...new Set(runs.flatMap(({ segments }) => Object.keys(segments)))].sort();
  const head = ['customer', 'entered_at', 'waiting_seconds', 'deadline_at', 'path', ...dimensions];
  const lines = runs.map(({ key, enteredAt, deadlineAt, entries, segments }) => [
    key,
    enteredAt,
    String(Math.round((Date.parse(at) - Date.parse(enteredAt)) / 1_000)),
    deadlineAt,
    entries.map((entry) => `${entry.step} ${entry.at}`).join(' > '),
    ...dimensions.map((dimension) => segments[dimension] ?? ''),
  ]);
  return csvOf([head, ...lines]);
}
