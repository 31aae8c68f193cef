import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Labelled incidents of a live video service (RobustSpot, by way of RiskLoc): per minute and combination of cdn, bitrate,
 * device and p2p how many viewers there were, and how many of them stalled.
 */
export interface LabelledIncident {
  readonly file: string;
  /** Month and day of it. */
  readonly day: string;
  readonly dimensions: readonly string[];
  readonly rows: readonly Row[];
  /** Seconds since the epoch of the minute that is labelled. */
  readonly atSeconds: number;
  /** As `nameOf` has them. */
  readonly causes: readonly string[];
}

interface Row {
  readonly minute: number;
  readonly values: readonly string[];
  readonly stalled: number;
  readonly viewers: number;
}

interface Counts {
  readonly values: readonly string[];
  readonly stalled: number;
  readonly viewers: number;
}

interface Label {
  readonly file: string;
  readonly timestamp: number;
  readonly cause: Record<string, number> | Record<string, number>[];
}

export interface IncidentLeaf {
  readonly values: readonly string[];
  readonly observed: number;
  readonly expected: number;
}

/** Pseudo-events by which a value's factor is drawn to 1, and a leaf's to the product of its values' factors. */
const valuePrior = 20;
const leafPrior = 5;
const highestShare = 0.95;

/** One combination, its attributes in the order of the alphabet. */
export function nameOf(values: readonly { readonly dimension: string; readonly value: string }[]): string {
  return values
    .map(({ dimension, value }) => `${dimension}=${value}`)
    .toSorted()
    .join(' & ');
}

/** Sorted by file name. Of these, the settings were tuned on the 1st, 3rd, 5th …; the others were held out. */
export function readIncidents(folder: string): LabelledIncident[] {
  const labels = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')) as Label[];
  return labels
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, timestamp, cause }) => {
      const { dimensions, rows } = readRows(join(folder, file));
      const causes = [cause]
        .flat()
        .map((one) =>
          nameOf(Object.entries(one).map(([dimension, value]) => ({ dimension, value: String(value) }))),
        );
      return { file, day: file.split('_')[1]!, dimensions, rows, atSeconds: timestamp, causes };
    });
}

export function isTuned(index: number): boolean {
  return index % 2 === 0;
}

/**
 * The labelled minute by leaf, with what the minutes before it (5 to 16 of them) lead to expect: the share that stalled
 * in all, times a factor for each value, times one for the leaf, each as far as it has been seen. Later minutes are not looked at.
 */
export function leavesOf({ dimensions, rows, atSeconds }: LabelledIncident): IncidentLeaf[] {
  const before = countsByLeaf(rows.filter(({ minute }) => minute < atSeconds));
  const now = countsByLeaf(rows.filter(({ minute }) => minute === atSeconds));
  const valuesOnly = learnValues([...before.values()], dimensions.length);
  return [...now].map(([id, { values, stalled, viewers }]) => {
    const share = valuesOnly(values);
    const history = before.get(id);
    const learnt = ((history?.stalled ?? 0) + leafPrior) / ((history?.viewers ?? 0) * share + leafPrior);
    return { values, observed: stalled, expected: viewers * Math.min(highestShare, share * learnt) };
  });
}

/** Share that stalls by the values alone: factors that make each value's sum come true, found in turns. */
function learnValues(before: readonly Counts[], dimensions: number): (values: readonly string[]) => number {
  const stalled = before.reduce((sum, counts) => sum + counts.stalled, 0);
  const viewers = before.reduce((sum, counts) => sum + counts.viewers, 0);
  const base = (stalled + 0.5) / (viewers + 1);
  const factors = Array.from({ length: dimensions }, () => new Map<string, number>());
  const shareOf = (values: readonly string[]) =>
    Math.min(
      highestShare,
      values.reduce((share, value, d) => share * (factors[d]!.get(value) ?? 1), base),
    );
  for (let round = 0; round < 6; round++) {
    for (const [d, ofValue] of factors.entries()) {
      const sums = new Map<string, { stalled: number; expected: number }>();
      for (const counts of before) {
        const value = counts.values[d]!;
        const sum = sums.get(value) ?? { stalled: 0, expected: 0 };
        const others = shareOf(counts.values) / (ofValue.get(value) ?? 1);
        sums.set(value, {
          stalled: sum.stalled + counts.stalled,
          expected: sum.expected + counts.viewers * others,
        });
      }
      for (const [value, sum] of sums) {
        ofValue.set(value, (sum.stalled + valuePrior) / (sum.expected + valuePrior));
      }
    }
  }
  return shareOf;
}

function countsByLeaf(rows: readonly Row[]): Map<string, Counts> {
  const leaves = new Map<string, Counts>();
  for (const { values, stalled, viewers } of rows) {
    const id = values.join('|');
    const sum = leaves.get(id);
    leaves.set(id, {
      values,
      stalled: (sum?.stalled ?? 0) + stalled,
      viewers: (sum?.viewers ?? 0) + viewers,
    });
  }
  return leaves;
}

/** Columns in any order; all but min, value and cnt are attributes. */
function readRows(path: string): { dimensions: string[]; rows: Row[] } {
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const columns = head!.split(',');
  const dimensions = columns.filter((column) => !['min', 'value', 'cnt'].includes(column));
  const rows = lines.map((line) => {
    const fields = line.split(',');
    const field = (column: string) => fields[columns.indexOf(column)]!;
    return {
      minute: Number(field('min')),
      values: dimensions.map(field),
      stalled: Number(field('value')),
      viewers: Number(field('cnt')),
    };
  });
  return { dimensions, rows };
}
