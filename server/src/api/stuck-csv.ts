import type { StuckView } from '@wegwarte/contract';

/** RFC 4180, a line a customer; a column for each segment dimension that any of them has. */
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
  return [head, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** Segment values come from customers: a spreadsheet must not take one for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
