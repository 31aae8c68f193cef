import { isClockWeek } from './calendar.ts';
import { namesStruck } from './targets.ts';
import type { DetectorOutcome } from './incident-run.ts';
import { LATENESS_MINUTES } from './pool.ts';
import type { Judged, Pool } from './pool.ts';
import { meanOf, poissonInterval, quantile, quantileInterval, wilsonInterval } from './statistics.ts';
import { TAUGHT_BY_INCIDENTS } from './scenarios.ts';
import type { Interval } from './statistics.ts';
import type { Volume } from './world.ts';

/** One line of the table of what is to be reached. */
export interface Row {
  readonly what: string;
  readonly must: string;
  readonly measured: string;
  readonly n: string;
  /** Null: not measured. `few`: met as far as seen, which is not far enough to say so. */
  readonly isMet: boolean | 'few' | null;
}

type Pools = Readonly<Record<Volume, Pool>>;

const minutes = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : '> all');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const range = ({ low, high }: Interval, say: (value: number) => string) => `[${say(low)}, ${say(high)}]`;

/** What DETECTION says must be reached, and what was. Pure. */
export function acceptanceOf(pools: Pools): Row[] {
  return [
    ...Object.values(pools).map(falsePages),
    delays(pools['500/s'], ['everywhere 0', 'everywhere 0.3', 'everywhere 0.6', 'segment 0', 'segment 0.3', 'segment 0.6', 'leaf 0', 'leaf 0.3', 'leaf 0.6'], 1.5, 3), // prettier-ignore
    delays(pools['500/s'], ['everywhere 0.8'], 2, 4),
    delays(pools['300/min'], ['everywhere 0', 'everywhere 0.3'], null, 2),
    delays(pools['300/min'], ['everywhere 0.6'], null, 4),
    delays(pools['300/min'], ['segment 0.3'], 3, 6),
    delays(pools['300/min'], ['leaf 0'], 3, 8),
    delays(pools['5/min'], ['everywhere 0'], 4, 12),
    delays(pools['5/min'], ['everywhere 0.3'], 8, 25),
    delays(pools['20/h'], ['everywhere 0'], 40, null),
    delays(pools['20/h'], ['everywhere 0.3'], 75, null),
    besideOracle(pools, ['everywhere'], 1.6),
    besideOracle(pools, ['segment', 'leaf'], 2.5),
    ...['traffic × 0.3', 'traffic × 3', 'mix × 8'].flatMap((name) =>
      Object.values(pools).map((pool) => noPage(pool, name)),
    ),
    pagesEach(pools, 'solid', ['everywhere 0', 'everywhere 0.3', 'segment 0.3'], 1.1),
    pagesEach(pools, 'flapping', ['everywhere 0 flapping', 'everywhere 0.3 flapping', 'segment 0.3 flapping'], 1.2), // prettier-ignore
    closing(pools['300/min']),
    segments(pools, 1, 0.95),
    segments(pools, 3, 0.99),
    ...Object.values(pools).map(clocksForward),
    delays(pools['300/min'], [TAUGHT_BY_INCIDENTS], null, 2),
    impact(pools, 'sudden', ['everywhere 0', 'everywhere 0.3', 'segment 0', 'segment 0.3'], 0.85),
    impact(pools, 'ramps', ['everywhere 0 ramp', 'everywhere 0.3 ramp', 'segment 0.3 ramp'], 0.7),
  ];
}

function falsePages({ volume, quiet }: Pool): Row {
  const weeks4 = quiet.reduce((sum, { days }) => sum + days, 0) / 28;
  const count = quiet.reduce((sum, { pages }) => sum + pages.length, 0);
  const { low, high } = poissonInterval(count);
  const mean = count / weeks4;
  return {
    what: `false pages per step and 4 weeks at ${volume}`,
    must: '≤ 1.0 (upper 95 % limit ≤ 1.5)',
    measured: `${mean.toFixed(2)} ${range({ low: low / weeks4, high: high / weeks4 }, (one) => one.toFixed(2))}`,
    n: `${count} in ${weeks4} × 4 weeks`,
    isMet: quiet.length === 0 ? null : mean > 1 ? false : high / weeks4 <= 1.5 || 'few',
  };
}

function clocksForward({ volume, quiet }: Pool): Row {
  const weeks = quiet.length;
  const count = quiet.flatMap(({ pages }) => pages.filter(({ tick }) => isClockWeek(tick))).length;
  const { low, high } = poissonInterval(count);
  return {
    what: `false pages in the week in which clocks go forward at ${volume}`,
    must: '≤ 0.25, as in any week',
    measured: weeks > 0 ? `${(count / weeks).toFixed(2)} ${range({ low: low / weeks, high: high / weeks }, (one) => one.toFixed(2))}` : '–', // prettier-ignore
    n: `${count} in ${weeks} weeks`,
    isMet: weeks === 0 ? null : count / weeks > 0.25 ? false : weeks >= 12 || 'few',
  };
}

/** Of several scenarios, the one that is slowest. */
function delays(pool: Pool, names: readonly string[], median: number | null, p90: number | null): Row {
  const measured = names.flatMap((name) => {
    const all = pool.delays(name);
    return all.length > 0 ? [{ name, all, median: quantile(all, 0.5), p90: quantile(all, 0.9) }] : [];
  });
  const isSlower = (a: number, b: number) => (a > b ? -1 : a < b ? 1 : 0);
  const slowest = measured.toSorted((a, b) => isSlower(a.p90, b.p90) || isSlower(a.median, b.median))[0];
  const told = (of: number | null) => (of === null ? '–' : `≤ ${of}`);
  const isMet = measured.every(
    (one) => (median === null || one.median <= median) && (p90 === null || one.p90 <= p90),
  );
  const slowestName = names.length > 1 && slowest ? ` (slowest: ${slowest.name})` : '';
  return {
    what: `delay at ${pool.volume}, ${names.length > 1 ? `${names.length} kinds up to ${names.at(-1)}` : names[0]}, min`,
    must: `median ${told(median)}, p90 ${told(p90)}`,
    measured: slowest
      ? `${minutes(slowest.median)} ${range(quantileInterval(slowest.all, 0.5), minutes)} / ${minutes(slowest.p90)} ${range(quantileInterval(slowest.all, 0.9), minutes)}${slowestName}`
      : '–',
    n: String(measured.reduce((sum, { all }) => sum + all.length, 0)),
    isMet: !slowest ? null : isMet && measured.length < names.length ? 'few' : isMet,
  };
}

function besideOracle(pools: Pools, targets: readonly string[], limit: number): Row {
  const measured = Object.values(pools).flatMap((pool) =>
    targets.flatMap((target) =>
      [0, 0.3, 0.6].flatMap((rho) => {
        const name = `${target} ${rho}`;
        // Waiting for disorder is no detector's doing: without it the ratio is the stricter one.
        const oracle = quantile(pool.oracleDelays(name), 0.5) - LATENESS_MINUTES;
        const ours = quantile(pool.delays(name), 0.5) - LATENESS_MINUTES;
        if (!(oracle >= 2) || !Number.isFinite(oracle) || Number.isNaN(ours)) return [];
        return [{ name: `${pool.volume} ${name}`, ratio: ours / oracle, ours, oracle, n: pool.delays(name).length }]; // prettier-ignore
      }),
    ),
  );
  const worst = measured.toSorted((a, b) => b.ratio - a.ratio)[0];
  return {
    what: `median delay over the oracle's, ${targets.join(' or ')} (where it needs ≥ 2 min, ρ ≤ 0.6)`,
    must: `≤ ${limit}`,
    measured: measured
      .map(
        ({ name, ratio, ours, oracle }) =>
          `${name}: ${minutes(ratio)} (${minutes(ours)} / ${minutes(oracle)})`,
      )
      .join('; '),
    n: String(measured.reduce((sum, { n }) => sum + n, 0)),
    isMet: worst ? worst.ratio <= limit : null,
  };
}

function noPage(pool: Pool, name: string): Row {
  const judged = pool.judged(name);
  const hits = judged.filter(({ detector }) => detector.pages > 0).length;
  const days = pool.quiet.reduce((sum, one) => sum + one.days, 0);
  const falseOnes = pool.quiet.reduce((sum, { pages }) => sum + pages.length, 0);
  const hours = judged.length > 0 ? judged[0]!.lastedTicks / 360 + 1 : 0;
  const base = days > 0 ? (falseOnes / (24 * days)) * hours : 0;
  return {
    what: `P(page given ${name}) at ${pool.volume}`,
    must: `≤ ${percent(base)} + 2 points`,
    measured:
      judged.length === 0
        ? '–'
        : `${percent(hits / judged.length)} ${range(wilsonInterval(hits, judged.length), percent)}`,
    n: String(judged.length),
    isMet: judged.length === 0 ? null : hits / judged.length <= base + 0.02,
  };
}

const bigVolumes = ['300/min', '500/s'] as const;

/** Outcomes of incidents that were paged, at 300/min and 500/s. */
function paged(pools: Pools, names: readonly string[]): Judged[] {
  return bigVolumes.flatMap((volume) =>
    names.flatMap((name) => pools[volume].judged(name).filter(({ detector }) => detector.pages > 0)),
  );
}

function pagesEach(pools: Pools, kind: string, names: readonly string[], limit: number): Row {
  const counts = paged(pools, names).map(({ detector }) => detector.pages);
  return {
    what: `pages per incident of an hour, ${kind}`,
    must: `≤ ${limit}`,
    measured: counts.length > 0 ? `${meanOf(counts).toFixed(2)} (at most ${Math.max(...counts)})` : '–',
    n: String(counts.length),
    isMet: counts.length > 0 ? meanOf(counts) <= limit : null,
  };
}

function closing(pool: Pool): Row {
  const after = ['everywhere 0', 'everywhere 0.3'].flatMap((name) =>
    pool
      .judged(name)
      .filter(({ detector }) => detector.pages > 0)
      .map(({ detector: { closedAfterEnd } }) => (closedAfterEnd === null ? Infinity : closedAfterEnd / 6)),
  );
  const p90 = quantile(after, 0.9);
  const early = after.filter((one) => one < 0).length;
  return {
    what: 'closed after the end at 300/min, everywhere ρ ≤ 0.3, min',
    must: 'p90 ≤ 5',
    measured: `median ${minutes(quantile(after, 0.5))}, p90 ${minutes(p90)} ${range(quantileInterval(after, 0.9), minutes)}; ${early} closed before the end`,
    n: String(after.length),
    isMet: after.length > 0 ? p90 <= 5 : null,
  };
}

function segments(pools: Pools, top: number, limit: number): Row {
  const searched = (['segment', 'leaf'] as const).flatMap((target) =>
    paged(pools, [`${target} 0`, `${target} 0.3`]).flatMap(({ detector }) => {
      const found = detector.page!.segments;
      return found ? [namesStruck(target, found.slice(0, top))] : [];
    }),
  );
  const hits = searched.filter(Boolean).length;
  return {
    what: `segment among the first ${top} at the page, ≥ 300/min, ρ ≤ 0.3`,
    must: `≥ ${percent(limit)}`,
    measured: searched.length > 0 ? `${percent(hits / searched.length)} ${range(wilsonInterval(hits, searched.length), percent)}` : '–', // prettier-ignore
    n: String(searched.length),
    isMet: searched.length > 0 ? hits / searched.length >= limit : null,
  };
}

function impact(pools: Pools, kind: string, names: readonly string[], limit: number): Row {
  const told = Object.values(pools).flatMap((pool) =>
    names.flatMap((name) => pool.judged(name).flatMap(({ detector }) => detector.impact ?? [])),
  );
  const covers = ({ said: [low, , high], lost }: NonNullable<DetectorOutcome['impact']>) =>
    lost >= low && lost <= high;
  const hits = told.filter(covers).length;
  const above = told.filter(({ said, lost }) => lost > said[2]).length;
  return {
    what: `impact ten minutes after the page, ${kind}: 90 % interval covers`,
    must: `≥ ${percent(limit)}`,
    measured: told.length > 0 ? `${percent(hits / told.length)} ${range(wilsonInterval(hits, told.length), percent)}; more was lost in ${percent(above / told.length)}` : '–', // prettier-ignore
    n: String(told.length),
    isMet: told.length > 0 ? hits / told.length >= limit : null,
  };
}
