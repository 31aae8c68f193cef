import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Results } from './results.ts';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const folder = fileURLToPath(new URL('plots/', import.meta.url));

/** How two figures grow with something. Points in order of `x`. */
export interface Plot {
  readonly name: string;
  readonly title: string;
  readonly x: string;
  /** Of what grows by factors. */
  readonly isLog?: boolean;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

interface CoreScenario {
  readonly journeys?: number;
  readonly segments?: number;
  readonly perCpuSecond?: number;
  readonly runsInFlight?: number;
  readonly heapMegabytes?: number;
}

const DEFAULT_JOURNEYS = 20;
const DEFAULT_SEGMENTS = 5;

/** The plots that what was measured allows. Pure. */
export function plotsOf({ scripts, partitions }: Results): Plot[] {
  const scenarios = Object.entries((scripts['growth'] ?? {}) as Record<string, CoreScenario>);
  const paced = scenarios.filter(([name, { perCpuSecond }]) => perCpuSecond && !name.includes('a second'));
  const speed = (of: keyof CoreScenario, those: typeof scenarios) =>
    inOrder(those.map(([, one]) => [one[of]!, one.perCpuSecond!] as const));
  const [byJourneys, bySegments] = [
    paced.filter(([, { segments }]) => segments === DEFAULT_SEGMENTS),
    paced.filter(([, { journeys }]) => journeys === DEFAULT_JOURNEYS),
  ];
  const byRuns = scenarios.filter(
    ([name, { perCpuSecond }]) => perCpuSecond && (name.includes('a second') || name === '20 journeys'),
  );
  const memory = inOrder(
    scenarios.flatMap(([, { runsInFlight, heapMegabytes }]) =>
      runsInFlight && heapMegabytes ? [[runsInFlight, heapMegabytes] as const] : [],
    ),
  );
  const perCpuSecond = 'touchpoints per CPU-second';
  const plots: Plot[] = [
    {
      name: 'journeys',
      title: 'The core, by number of journeys',
      x: 'journeys',
      series: [{ name: perCpuSecond, points: speed('journeys', byJourneys) }],
    },
    {
      name: 'segments',
      title: 'The core, by segments of each journey',
      x: 'segments',
      series: [{ name: perCpuSecond, points: speed('segments', bySegments) }],
    },
    {
      name: 'runs-in-flight',
      title: 'The core, by runs in flight',
      x: 'runs in flight',
      series: [{ name: perCpuSecond, points: speed('runsInFlight', byRuns) }],
    },
    {
      name: 'memory',
      title: 'Memory of the core, by runs in flight',
      x: 'runs in flight',
      series: [{ name: 'MB of heap', points: memory }],
    },
    {
      name: 'partitions',
      title: 'The whole product, by partitions',
      x: 'partitions',
      series: [
        { name: perCpuSecond, points: inOrder(partitions.map((one) => [one.partitions, one.perCpuSecond])) },
      ],
    },
    {
      name: 'partitions-memory',
      title: 'Memory of the whole product, by partitions',
      x: 'partitions',
      series: [
        {
          name: 'MB at most',
          points: inOrder(partitions.map((one) => [one.partitions, one.peakRssBytes / 1e6])),
        },
      ],
    },
  ];
  return plots.filter(({ series }) => series.every(({ points }) => points.length > 1));
}

/** Writes each as an SVG; answers the names. */
export async function writePlots(plots: readonly Plot[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (const plot of plots) await writeFile(`${folder}${plot.name}.svg`, `${draw(plot)}\n`);
  return plots.map(({ name }) => name);
}

/** Okabe and Ito's colours, black for what is only a floor; with the symbols they tell lines apart in grey as well. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle'];

function draw({ title, x, series, isLog = false }: Plot): string {
  const hasZero = series.some(({ points }) => points.some(([at]) => at <= 0));
  const hasLegend = series.length > 1;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 560, height: hasLegend ? 360 : 300 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: title, left: 12, top: 4, textStyle: { fontSize: 14, fontWeight: 600 } },
    ...(hasLegend ? { legend: { top: 26, left: 12, itemWidth: 16, textStyle: { fontSize: 11 } } } : {}),
    grid: { left: 84, right: 24, top: hasLegend ? 86 : 62, bottom: 48 },
    xAxis: {
      type: hasZero ? 'value' : 'log',
      name: x,
      nameLocation: 'middle',
      nameGap: 28,
      min: 'dataMin',
      max: 'dataMax',
    },
    yAxis: {
      type: isLog ? 'log' : 'value',
      name: hasLegend ? '' : series[0]!.name,
      nameTextStyle: { align: 'left' },
    },
    series: series.map(({ name, points }, at) => ({
      name,
      type: 'line',
      data: points,
      symbol: symbols[at % symbols.length]!,
      symbolSize: 7,
      lineStyle: { color: colours[at % colours.length]!, width: 2 },
      itemStyle: { color: colours[at % colours.length]! },
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function inOrder(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return [...points].sort(([a], [b]) => a - b);
}
