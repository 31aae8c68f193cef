import { acceptanceOf } from './acceptance.ts';
import type { Row } from './acceptance.ts';
import { costRow } from './cost-row.ts';
import type { Cost } from './cost.ts';
import type { Pool } from './pool.ts';
import type { Cell } from './results.ts';
import { rivals } from './rivals/rules.ts';
import { quantile, wilsonInterval } from './statistics.ts';
import { volumeNames } from './world.ts';
import type { Volume } from './world.ts';

export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly key: string;
}

type Pools = Readonly<Record<Volume, Pool>>;

const compared = ['everywhere 0', 'everywhere 0.3', 'everywhere 0.6', 'segment 0.3', 'leaf 0'];
const confusers = ['traffic × 0.3', 'traffic × 3', 'mix × 8', 'slowdown × 1.5', 'holiday'];

/** Everything measured, in Markdown. Pure. */
export function report(
  pools: Pools,
  cells: readonly Cell[],
  cost: Cost | null,
  { date, commit, key }: Circumstances,
): string {
  const cpuMinutes = cells.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const worlds = (volume: Volume) =>
    new Set(cells.filter((cell) => cell.volume === volume).map(({ world }) => world)).size;
  return [
    `${date}, commit ${commit}, code ${key}: ${cells.length} cells in ${cpuMinutes.toFixed(0)} minutes of CPU. ` +
      `Worlds: ${volumeNames.map((volume) => `${worlds(volume)} of ${volume}`).join(', ')}. ` +
      'Delays count from the onset and include the half minute that disorder is waited for. ' +
      'Intervals are of 90 %, so that each end is a 95 % limit.',
    '## What is to be reached',
    acceptanceTable([...acceptanceOf(pools), costRow(cost)]),
    '## Beside others',
    `Median delay in minutes / median of customers lost until the page. Every contestant has a limit of its own for each volume, the lowest with no more than one false page in four weeks.`,
    delayTable(pools),
    'How often each pages when nothing is wrong but the traffic, in the disturbance and the hour after it:',
    confuserTable(pools),
  ].join('\n\n');
}

function acceptanceTable(rows: readonly Row[]): string {
  const verdict = ({ isMet }: Row) =>
    isMet === null ? 'not measured' : isMet === 'few' ? 'too few runs' : isMet ? 'met' : '**not met**';
  return table(
    ['metric', 'must', 'measured [90 % interval]', 'n', ''],
    rows.map((row) => [row.what, row.must, row.measured, row.n, verdict(row)]),
  );
}

function delayTable(pools: Pools): string {
  const rows = volumeNames.flatMap((volume) => {
    const pool = pools[volume];
    return compared.flatMap((name) => {
      if (pool.outcomes(name).length === 0) return [];
      const one = (delays: readonly number[], lost: number | null) =>
        `${minutes(quantile(delays, 0.5))}${lost === null ? '' : ` / ${told(lost)}`}`;
      return [
        [
          volume,
          name,
          ...rivals.map((_, at) => one(pool.rivalDelays(at, name), pool.medianLostOf(at, name))),
          `**${one(pool.delays(name), pool.medianLostOf('detector', name))}**`,
          one(pool.oracleDelays(name), null),
        ],
      ];
    });
  });
  return table(['volume', 'incident', ...rivals.map(({ name }) => name), '**Wegwarte**', 'oracle'], rows);
}

function confuserTable(pools: Pools): string {
  const rows = volumeNames.flatMap((volume) =>
    confusers.flatMap((name) => {
      const pool = pools[volume];
      const judged = pool.judged(name);
      if (judged.length === 0) return [];
      const hits = judged.filter(({ detector }) => detector.pages > 0).length;
      const { low, high } = wilsonInterval(hits, judged.length);
      return [
        [
          volume,
          name,
          ...rivals.map((_, at) => {
            const { hits: paged, n } = pool.rivalPaged(at, name);
            return percent(paged / n);
          }),
          `**${percent(hits / judged.length)}** [${percent(low)}, ${percent(high)}]`,
        ],
      ];
    }),
  );
  return table(['volume', '', ...rivals.map(({ name }) => name), '**Wegwarte**'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function minutes(value: number): string {
  return Number.isNaN(value) ? '–' : Number.isFinite(value) ? value.toFixed(1) : '> all';
}

function told(value: number): string {
  return Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en');
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(0)} %`;
}
