import type { Contestant } from './contestant.ts';
import { efficiency, figuresOf, ratioOf, throughput } from './figures.ts';
import type { Goal } from './goals.ts';
import { asText, goalsOf } from './goals.ts';
import type { Results } from './results.ts';

export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly versions: string;
  readonly durability: string;
  readonly touchpoints: number;
  readonly partitions: number;
  readonly eventRate: number;
}

const TOP_FUNCTIONS = 15;

/** Everything measured, in Markdown. Pure. */
export function report(
  results: Results,
  contestants: readonly Contestant[],
  circumstances: Circumstances,
): string {
  return [
    told(circumstances),
    contestantTable(results, contestants),
    comparisonLines(results),
    goalTable(goalsOf(results)),
    partitionTable(results),
    liveLine(results),
    profileTables(results),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function told(known: Circumstances): string {
  const { date, commit, machine, versions, durability, touchpoints, partitions, eventRate } = known;
  return (
    `${date}, commit ${commit}, on ${machine}; ${versions}. Database: ${durability}. ` +
    `${touchpoints.toLocaleString('en')} touchpoints of a retailer at ${eventRate.toLocaleString('en')} a second of event time, ` +
    `on ${partitions} partitions; journeys \`checkout\`, \`return\` and \`service-chat\`.`
  );
}

function contestantTable({ rounds }: Results, contestants: readonly Contestant[]): string {
  const ceiling = rounds['ceiling'] ?? [];
  const rows = contestants.flatMap(({ name, does }) => {
    const measured = rounds[name];
    if (!measured?.length) return [];
    const figures = figuresOf(measured);
    return [
      [
        `\`${name}\``,
        does,
        thousands(figures.perSecond),
        timesOf(ratioOf(measured, ceiling, throughput)),
        thousands(figures.perCpuSecond),
        timesOf(ratioOf(measured, ceiling, efficiency)),
        [figures.ownPerMillion, figures.databasePerMillion, figures.kafkaPerMillion]
          .map((seconds) => (seconds === null ? '–' : seconds.toFixed(1)))
          .join(' / '),
        figures.startCpuSeconds.toFixed(1),
        `${Math.round(figures.peakRssBytes / 1e6)} MB`,
        String(figures.rounds),
      ],
    ];
  });
  const head = [
    '',
    'what it does',
    'touchpoints/s',
    '× ceiling',
    'per CPU-second',
    '× ceiling',
    'CPU-s per million: own / database / Kafka',
    'CPU-s to start',
    'peak memory',
    'rounds',
  ];
  return rows.length > 0 ? table(head, rows) : '';
}

function comparisonLines({ comparisons }: Results): string {
  return Object.entries(comparisons)
    .map(([peer, { cells, sums, different, examples }]) =>
      different === 0
        ? `- Counters of \`${peer}\`: equal to ours in all ${cells.toLocaleString('en')} cells, ` +
          `${sums.toLocaleString('en')} of which are sums over combinations that are counted together.`
        : `- Counters of \`${peer}\`: **different** in ${different} of ${cells} cells (${examples.join('; ')}).`,
    )
    .join('\n');
}

function goalTable(goals: readonly Goal[]): string {
  const verdict = ({ isMet }: Goal) => (isMet === null ? 'not measured' : isMet ? 'met' : '**not met**');
  return table(
    ['goal', 'measured', ''],
    goals.map((one) => [one.goal, one.measured ?? '–', verdict(one)]),
  );
}

function partitionTable({ partitions }: Results): string {
  if (partitions.length === 0) return '';
  const rows = partitions.map(({ partitions: count, perCpuSecond, peakRssBytes }) => [
    String(count),
    thousands(perCpuSecond),
    `${Math.round(peakRssBytes / 1e6)} MB`,
  ]);
  return `\`full\` by partitions, one round each:\n\n${table(['partitions', 'touchpoints per CPU-second', 'peak memory'], rows)}`;
}

function liveLine({ live }: Results): string {
  if (!live) return '';
  const { writtenRate, p50Ms, p99Ms, maxMs, probes } = live;
  return (
    `From a touchpoint's time to a picture on the dashboard's socket that counts it, at ${writtenRate.toLocaleString('en')} touchpoints a second: ` +
    `p50 ${asText(p50Ms / 1000)} s, p99 ${asText(p99Ms / 1000)} s, at most ${asText(maxMs / 1000)} s (${probes} probes).`
  );
}

function profileTables({ profile }: Results): string {
  if (!profile) return '';
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = (shares: readonly { what: string; share: number }[]) =>
    shares.map(({ what, share }) => [what.includes('(') ? `\`${what}\`` : what, percent(share)]);
  return [
    'Where `full` spends its processor time (V8 profile of one run), by part, what it does for others included:',
    table(['part', 'share'], rows(profile.parts.filter(({ share }) => share >= 0.005))),
    'and by function, itself alone:',
    table(['function', 'share'], rows(profile.functions.slice(0, TOP_FUNCTIONS))),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function timesOf(ratio: number | null): string {
  return ratio === null ? '–' : ratio.toFixed(2);
}
