import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { StepDetector, quietSituation } from '../../../server/src/detection/step-detector.ts';
import { StepWorld, hourMs, minuteMs } from '../../../server/src/detection/step-world.suite.ts';
import type { Trouble } from '../../../server/src/detection/step-world.suite.ts';

/**
 * Draws infra/docs/why-it-pages.svg: a seeded shop before the shipped detector, and when it pages.
 *
 *   node --conditions=@wegwarte/source test/bench/detection/draw-why-it-pages.ts
 */

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

const quietMinutes = 20;
const troubledMinutes = 22;
const trouble: Trouble = { factor: 0.3 };

const world = new StepWorld({
  seed: 11,
  perMinute: 60,
  share: 0.8,
  dimensions: ['payment'],
  segments: [
    { values: ['card'], weight: 2 },
    { values: ['invoice'], weight: 1 },
  ],
});
const { deadlineMs, dimensions } = world;
const detector = new StepDetector({ deadlineMs, dimensions, startMs: world.nowMs, baseline: null });
const untilMs = world.nowMs + 12 * hourMs;
while (world.nowMs < untilMs) tick({});

const observed: [number, number][] = [];
const expected: [number, number][] = [];
let pagedMinute: number | null = null;
for (let minute = 1 - quietMinutes; minute <= troubledMinutes; minute++) {
  const fromMs = world.nowMs;
  while (world.nowMs < fromMs + minuteMs) {
    const verdict = tick(minute > 0 ? trouble : {});
    if (verdict?.kind === 'drop-off') pagedMinute ??= minute - 1 + (world.nowMs - fromMs) / minuteMs;
  }
  const leaves = detector.leaves(fromMs);
  observed.push([minute - 0.5, leaves.reduce((sum, leaf) => sum + leaf.observed, 0)]);
  expected.push([minute - 0.5, leaves.reduce((sum, leaf) => sum + leaf.expected, 0)]);
}
if (pagedMinute === null) throw new Error('nobody was paged: there is nothing to draw');
console.log(`paged ${pagedMinute.toFixed(1)} min after the onset`);
await writeFile(
  fileURLToPath(new URL('../../../infra/docs/why-it-pages.svg', import.meta.url)),
  `${draw(pagedMinute)}\n`,
);

function tick(now: Trouble) {
  world.tick(now, detector);
  return detector.endTick(quietSituation);
}

function draw(paged: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 340 });
  const line = (at: number, name: string, colour: string, align: 'left' | 'right' | 'center') => ({
    xAxis: at,
    label: { formatter: name, color: colour, position: 'end', align, fontSize: 12 },
    lineStyle: { color: colour, width: 1.5, type: 'solid' },
  });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'Inter, system-ui, sans-serif' },
    legend: {
      bottom: 0,
      icon: 'rect',
      itemWidth: 22,
      itemHeight: 3,
      itemGap: 28,
      textStyle: { color: '#333333' },
    },
    grid: { left: 48, right: 24, top: 44, bottom: 76 },
    xAxis: {
      type: 'value',
      min: -quietMinutes,
      max: troubledMinutes,
      interval: 5,
      name: 'minutes after payment broke for seven in ten',
      nameLocation: 'middle',
      nameGap: 28,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      name: 'customers a minute',
      nameTextStyle: { align: 'left', padding: [0, 0, 0, -36] },
      axisLine: { onZero: false },
    },
    series: [
      {
        name: 'expected of those waiting',
        type: 'line',
        data: expected,
        symbol: 'none',
        lineStyle: { color: '#767676', width: 1.5, type: 'dashed' },
        itemStyle: { color: '#767676' },
      },
      {
        name: 'getting on',
        type: 'line',
        data: observed,
        symbol: 'none',
        lineStyle: { color: '#0072b2', width: 2 },
        itemStyle: { color: '#0072b2' },
        markLine: {
          silent: true,
          symbol: 'none',
          data: [
            line(0, 'it breaks ', '#767676', 'right'),
            line(paged, 'page', '#b34700', 'left'),
            line(deadlineMs / minuteMs, 'a conversion rate begins to tell', '#767676', 'center'),
          ],
        },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  // Or it keeps the process alive.
  chart.dispose();
  return svg;
}
