import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { cpuMsFor, f1, measureCell, measureIncidents, namedInCalm } from './segment-search/figures.ts';
import type { CellFigures, SearchTally, Tally } from './segment-search/figures.ts';
import { isTuned, readIncidents } from './segment-search/labelled-incidents.ts';
import type { LabelledIncident } from './segment-search/labelled-incidents.ts';
import type { Scenario } from './segment-search/simulated-pages.ts';
import { wilsonInterval } from './statistics.ts';

/**
 * How well the guilty segment is found, on labelled incidents of a real service and on simulated ones.
 *
 *   node test/bench/detection/segment-search.ts                 100 incidents a cell: some minutes
 *   node test/bench/detection/segment-search.ts --incidents 20  to see that it works
 *   node test/bench/detection/segment-search.ts --write         and put the tables into segment-search.md beside this file
 *
 * The real ones are those in the folder `rca_rs` of WEGWARTE_REFERENCE_DATA; without it they are left out.
 */

interface Cell extends Scenario {
  readonly name: string;
}

const file = new URL('segment-search.md', import.meta.url);
const [begins, ends] = ['<!-- measured -->', '<!-- end of measured -->'];
const firstSeed = 100_000;

const cells: Cell[] = [
  ...[0, 0.3].map((factor) => ({ name: '5/min', customersPerMinute: 5, shares: [0.15], factor })),
  ...[
    { name: '300/min', customersPerMinute: 300 },
    { name: '500/s', customersPerMinute: 30_000 },
  ].flatMap((volume) =>
    [0.15, 0.045].flatMap((share) => [0, 0.3, 0.6].map((factor) => ({ ...volume, shares: [share], factor }))),
  ),
  ...[
    { name: '300/min', customersPerMinute: 300 },
    { name: '500/s', customersPerMinute: 30_000 },
  ].flatMap((volume) =>
    [0.15, 0.045].map((share) => ({ ...volume, shares: [share], factor: 0.3, attributes: 'two' as const })),
  ),
  { name: '300/min', customersPerMinute: 300, shares: [1], factor: 0.3 },
  { name: '300/min', customersPerMinute: 300, shares: [0.1, 0.1], factor: 0.2 },
  { name: '500/s', customersPerMinute: 30_000, shares: [0.1, 0.1], factor: 0.2 },
];

const { values: options } = parseArgs({
  options: {
    incidents: { type: 'string', default: '100' },
    write: { type: 'boolean', default: false },
  },
});
const report = [
  '### Real incidents',
  realIncidents(process.env['WEGWARTE_REFERENCE_DATA']),
  '### Simulated incidents',
  simulatedIncidents(Number(options.incidents)),
  '### Nobody guilty',
  calm(Number(options.incidents)),
  '### Cost',
  cost(),
].join('\n\n');
console.log(report);
if (options.write) await writeReport(report);

function realIncidents(folder: string | undefined): string {
  if (!folder) return 'Not measured: WEGWARTE_REFERENCE_DATA is not set.';
  const all = readIncidents(`${folder}/rca_rs`);
  const tuned = all.filter((_, i) => isTuned(i));
  const held = all.filter((_, i) => !isTuned(i));
  const known = new Set(tuned.map(sameStory));
  const groups: [string, readonly LabelledIncident[]][] = [
    ['tuned on', tuned],
    ['**held out**', held],
    [
      'held out, no incident of the same day and cause tuned on',
      held.filter((one) => !known.has(sameStory(one))),
    ],
    ['all', all],
  ];
  const rows: string[] = [];
  let misses: readonly string[] = [];
  for (const [name, incidents] of groups) {
    const { search, scan } = measureIncidents(incidents);
    misses = search.misses;
    rows.push(row(name, incidents.length, ...figures(search), named(search), ...figures(scan)));
  }
  return [
    row(
      'incidents',
      'n',
      'first is exact: F1',
      'causes among three',
      'named, and right',
      'scan of sums: F1',
      'among three',
    ),
    row(...Array.from({ length: 7 }, () => '---')),
    ...rows,
    '',
    'First candidate wrong (cause | candidates):',
    '',
    ...misses.map((miss) => `- ${miss}`),
  ].join('\n');
}

function sameStory({ day, causes }: LabelledIncident): string {
  return [day, ...causes].join();
}

function figures(tally: Tally): string[] {
  return [
    `${f1(tally).toFixed(3)} (${tally.first}/${tally.incidents})`,
    `${percent(tally.amongThree / tally.causes)} (${tally.amongThree}/${tally.causes})`,
  ];
}

function named({ named: all, namedRight }: SearchTally): string {
  return `${all}, ${namedRight} right`;
}

function simulatedIncidents(incidents: number): string {
  const lines = cells.map((cell) => {
    const of = measureCell(cell, incidents, firstSeed);
    console.error(
      `segment-search: ${cell.name}, ρ = ${cell.factor} in ${sharesOf(cell)}: ${of.search.misses.join('; ')}`,
    );
    return cellRow(cell, of);
  });
  return [
    row(
      'customers',
      'in',
      'attributes',
      'ρ',
      'n',
      'first is exact',
      'all among three',
      'named',
      'named right',
      'scan of sums: first',
      'window, min',
      'expected in it',
      'CPU ms',
    ),
    row(...Array.from({ length: 13 }, () => '---')),
    ...lines,
  ].join('\n');
}

function cellRow(cell: Cell, { search, scan, medianExpected, medianMinutes, cpuMs }: CellFigures): string {
  return row(
    cell.name,
    sharesOf(cell),
    cell.attributes ?? 'five',
    cell.factor,
    search.incidents,
    withInterval(search.first, search.incidents),
    withInterval(search.amongThree, search.causes),
    percent(search.named / search.incidents),
    percent(search.namedRight / Math.max(1, search.named)),
    percent(scan.first / scan.incidents),
    medianMinutes.toFixed(1),
    Math.round(medianExpected).toLocaleString('en'),
    cpuMs < 1 ? '<1' : cpuMs.toFixed(0),
  );
}

function sharesOf({ shares }: Scenario): string {
  return shares[0] === 1 ? 'everybody' : shares.map((share) => `${100 * share} %`).join(' and ');
}

function calm(windows: number): string {
  const kinds: [string, number, number][] = [
    ['5/min', 5, 60],
    ['300/min', 300, 5],
    ['300/min', 300, 60],
    ['500/s', 30_000, 1],
    ['500/s', 30_000, 10],
  ];
  return [
    row('customers', 'window, min', 'n', 'somebody named'),
    row('---', '---', '---', '---'),
    ...kinds.map(([name, rate, minutes]) =>
      row(name, minutes, windows, withInterval(namedInCalm(rate, minutes, windows), windows)),
    ),
  ].join('\n');
}

function cost(): string {
  const sizes: [number, number][] = [
    [500, 6],
    [2000, 10],
    [5000, 12],
    [5000, 30],
  ];
  return [
    row('leaves', 'values in each of 5 dimensions', 'CPU ms'),
    row('---', '---', '---'),
    ...sizes.map(([leaves, values]) => row(leaves, values, cpuMsFor(leaves, values).toFixed(0))),
  ].join('\n');
}

/** Share with Wilson's interval of 90 %. */
function withInterval(count: number, n: number): string {
  const { low, high } = wilsonInterval(count, n);
  return `${percent(count / n)} (${percent(low)}–${percent(high)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function row(...fields: (string | number)[]): string {
  return `| ${fields.map((field) => String(field).replaceAll('|', '\\|')).join(' | ')} |`;
}

async function writeReport(markdown: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from)
    throw new Error(`segment-search.md: the marks "${begins}" and "${ends}" are missing`);
  const whole = `${text.slice(0, from + begins.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  const layout = await resolveConfig(file);
  await writeFile(file, await format(whole, { ...layout, parser: 'markdown' }));
}
