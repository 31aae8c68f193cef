/** The candidate a typing mistake was probably meant to be: at most a third of its letters differ. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best === undefined) return undefined;
  return bestDistance <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 3)) ? best : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

const unitNames: readonly [pattern: RegExp, seconds: number][] = [
  [/^(s|secs?|seconds?|sek|sekunden?)$/, 1],
  [/^(m|mins?|minutes?|minuten?)$/, 60],
  [/^(h|hrs?|hours?|std|stunden?)$/, 3_600],
  [/^(d|days?|tage?n?)$/, 86_400],
  [/^(w|weeks?|wochen?)$/, 7 * 86_400],
];

/** `10 min`, `1.5h`, `1h 30m` as durations are written here; undefined when it cannot be told what was meant. */
export function suggestDuration(text: string): string | undefined {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*/g),
  ];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim().toLowerCase())
    return undefined;
  let seconds = 0;
  for (const [, amount, unit] of parts) {
    const unitSeconds = unitNames.find(([pattern]) => pattern.test(unit!))?.[1];
    if (unitSeconds === undefined) return undefined;
    seconds += Number(amount!.replace(',', '.')) * unitSeconds;
  }
  return durationText(Math.round(seconds));
}

/** In the largest unit that leaves a whole number, and as days only from two on: 24h reads better than 1d. */
function durationText(seconds: number): string | undefined {
  if (seconds <= 0) return undefined;
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const) {
    if (seconds % size === 0 && (unit !== 'd' || seconds > size)) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}

/** `Click & Collect` as `click-collect`; undefined when nothing is left of it. */
export function suggestSlug(text: string): string | undefined {
  const slug = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-\d]+|-+$/g, '')
    .slice(0, 63);
  return slug === '' ? undefined : slug;
}
