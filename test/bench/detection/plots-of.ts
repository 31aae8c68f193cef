import type { Plot } from '../plots.ts';
import type { Pool } from './pool.ts';
import { rivals } from './rivals/rules.ts';
import { quantile } from './statistics.ts';
import { volumeNames, volumes } from './world.ts';
import type { Volume } from './world.ts';

const KIND = 'everywhere 0.3';

/** Delay and customers lost against volume, and how often each pages when only the traffic changes. Pure. */
export function detectionPlots(pools: Readonly<Record<Volume, Pool>>): Plot[] {
  const overVolumes = (of: (pool: Pool) => number) =>
    volumeNames.flatMap((volume) => {
      const value = of(pools[volume]);
      return Number.isFinite(value) && value > 0 ? [[volumes[volume] * 60, value] as const] : [];
    });
  const contestants = (ours: (pool: Pool) => number, theirs: (pool: Pool, rival: number) => number) => [
    { name: 'Wegwarte', points: overVolumes(ours) },
    ...rivals.map(({ name }, at) => ({ name, points: overVolumes((pool) => theirs(pool, at)) })),
  ];
  const share = ({ hits, n }: { hits: number; n: number }) => (100 * hits) / n;
  const oursPaged = (pool: Pool) => {
    const judged = pool.judged('traffic × 0.3');
    return share({ hits: judged.filter(({ detector }) => detector.pages > 0).length, n: judged.length });
  };
  const x = 'customers a minute';
  const plots: Plot[] = [
    {
      name: 'detection-delay',
      title: 'Minutes until the page: three of ten still get on (median)',
      x,
      isLog: true,
      series: [
        ...contestants(
          (pool) => quantile(pool.delays(KIND), 0.5),
          (pool, rival) => quantile(pool.rivalDelays(rival, KIND), 0.5),
        ),
        { name: 'oracle', points: overVolumes((pool) => quantile(pool.oracleDelays(KIND), 0.5)) },
      ],
    },
    {
      name: 'detection-lost',
      title: 'Customers lost until the page: three of ten still get on (median)',
      x,
      isLog: true,
      series: contestants(
        (pool) => pool.medianLostOf('detector', KIND),
        (pool, rival) => pool.medianLostOf(rival, KIND),
      ),
    },
    {
      name: 'detection-false-pages',
      title: 'Pages when only the traffic falls to 0.3, in 100 times',
      x,
      series: contestants(
        (pool) => Math.max(0.01, oursPaged(pool)),
        (pool, rival) => Math.max(0.01, share(pool.rivalPaged(rival, 'traffic × 0.3'))),
      ),
    },
  ];
  return plots
    .map((plot) => ({ ...plot, series: plot.series.filter(({ points }) => points.length > 1) }))
    .filter(({ series }) => series.length > 0);
}
