import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { hatchPath, type Box } from './hatch.ts';
import { ink } from './ink.ts';
import type { RatePlan } from './rate-plan.ts';

export type RateChartOption = ComposeOption<
  CustomSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** What the chart says, in the reader's language. */
export interface RateWords {
  readonly notOverYet: string;
  onset(atMs: number): string;
  page(atMs: number): string;
  time(atMs: number): string;
  share(share: number): string;
  sample(n: number): string;
  readonly normal: string;
}

const LINE_PX = 16;
const FONT = { fontFamily: "'Inter Variable', system-ui, sans-serif", fontSize: 12 } as const;

/** The live rate: band, line, onset, and a hatched tail that says of itself that it is not over yet. */
export function rateChartOption(plan: RatePlan, words: RateWords): RateChartOption {
  const label = { color: ink.label, ...FONT };
  return {
    animation: false,
    textStyle: FONT,
    grid: { left: 46, right: 10, top: 22, bottom: 26 },
    xAxis: {
      type: 'time',
      min: plan.fromMs,
      max: plan.toMs,
      splitNumber: 5,
      axisLine: { lineStyle: { color: ink.hairline } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true, formatter: (at: number) => words.time(at) },
    },
    yAxis: {
      type: 'value',
      min: plan.axis.min,
      max: plan.axis.max,
      interval: plan.axis.tick,
      axisLabel: { ...label, formatter: (share: number) => words.share(share) },
      splitLine: { lineStyle: { color: ink.hairline } },
    },
    tooltip: {
      trigger: 'axis',
      backgroundColor: ink.surface,
      borderColor: ink.hairline,
      borderRadius: 0,
      extraCssText: 'box-shadow: none',
      textStyle: { color: ink.text, ...FONT },
      axisPointer: { type: 'line', lineStyle: { color: ink.label, type: 'solid', width: 1 } },
      formatter: (hit) => tooltipOf(plan, words, Array.isArray(hit) ? hit[0] : hit),
    },
    series: [backdrop(plan), rateLine(plan), marks(plan, words)],
  };
}

function tooltipOf(plan: RatePlan, words: RateWords, hit: { dataIndex: number } | undefined): string {
  const spot = hit && plan.line[hit.dataIndex];
  if (!spot || spot.share === null) return '';
  const normal = plan.normal === null ? '' : ` · ${words.normal} ${words.share(plan.normal)}`;
  return `${words.time(spot.atMs)} <b>${words.share(spot.share)}</b>${normal} · ${words.sample(spot.n)}`;
}

function rateLine(plan: RatePlan): LineSeriesOption {
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    connectNulls: false,
    z: 3,
    lineStyle: { color: ink.text, width: 1.8 },
    itemStyle: { color: ink.text },
    data: plan.line.map((spot) => [spot.atMs, spot.share]),
  };
}

/** Behind the line: the normal band, and the hatched tail. */
function backdrop(plan: RatePlan): CustomSeriesOption {
  return drawing(1, (place) => {
    const { band, openFromMs } = plan;
    const all = place(plan.fromMs, plan.axis.max, plan.toMs, plan.axis.min);
    const normal = band && place(plan.fromMs, band.high, plan.toMs, band.low);
    const tail = openFromMs === null ? null : place(openFromMs, plan.axis.max, plan.toMs, plan.axis.min);
    return [
      ...(normal ? [{ type: 'rect', shape: { ...normal }, style: { fill: ink.band } } as const] : []),
      ...(tail
        ? [
            {
              type: 'path',
              shape: { pathData: hatchPath({ ...tail, y: all.y, height: all.height }, 8) },
              style: { fill: 'none', stroke: ink.hatch },
            } as const,
          ]
        : []),
    ];
  });
}

/** Before the line: what happened, and what the tail is. */
function marks(plan: RatePlan, words: RateWords): CustomSeriesOption {
  return drawing(4, (place) => {
    const all = place(plan.fromMs, plan.axis.max, plan.toMs, plan.axis.min);
    const right = all.x + all.width;
    const mark = (atMs: number, said: string, fill: string, row: number, weight: number) => {
      const { x } = place(atMs, plan.axis.max, atMs, plan.axis.min);
      const roomOnTheLeft = x - all.x > 110;
      const line = {
        type: 'rect',
        shape: { x: x - 0.8, y: all.y, width: 1.6, height: all.height },
        style: { fill },
      } as const;
      const label = text(said, x + (roomOnTheLeft ? -4 : 4), all.y + all.height - row, {
        align: roomOnTheLeft ? 'right' : 'left',
        fill,
        weight,
        ground: ink.surface,
      });
      return { line, label };
    };
    // A page follows its onset within minutes: their words must not stand in one line.
    const pages = plan.pages.map((at) => mark(at, words.page(at), ink.label, 44, 400));
    const onsets = plan.onsets.map((at) => mark(at, words.onset(at), ink.problem, 26, 600));
    const tail =
      plan.openFromMs === null ? [] : [text(words.notOverYet, right, all.y - 19, { align: 'right' })];
    const said = [...pages, ...onsets];
    // All lines before any words: the line of an onset must not strike out the words of its page.
    return [...said.map(({ line }) => line), ...said.map(({ label }) => label), ...tail];
  });
}

type Place = (fromMs: number, high: number, toMs: number, low: number) => Box;

/** Shapes in the coordinates of the chart that are no data: nothing to point at, nothing in the legend. */
function drawing(z: number, shapes: (place: Place) => CustomElement[]): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    z,
    tooltip: { show: false },
    data: [[0, 0]],
    renderItem: (_, api) => ({
      type: 'group',
      children: shapes((fromMs, high, toMs, low) => {
        const [x = 0, y = 0] = api.coord([fromMs, high]);
        const [toX = 0, toY = 0] = api.coord([toMs, low]);
        return { x, y, width: toX - x, height: toY - y };
      }),
    }),
  };
}

type CustomElement = NonNullable<
  Extract<ReturnType<NonNullable<CustomSeriesOption['renderItem']>>, { type: 'group' }>['children']
>[number];

function text(
  words: string,
  x: number,
  y: number,
  look: { align: 'left' | 'right'; fill?: string; weight?: number; ground?: string },
): CustomElement {
  return {
    type: 'text',
    x,
    y,
    style: {
      text: words,
      align: look.align,
      fill: look.fill ?? ink.label,
      // Words may stand across a line of another mark, which must not strike them out.
      backgroundColor: look.ground,
      padding: look.ground ? [1, 3] : 0,
      // Said, not measured: the library takes too little for this font, and the ground would leave half of the words bare.
      lineHeight: look.ground ? LINE_PX : undefined,
      font: `${look.weight ?? 400} 12px ${FONT.fontFamily}`,
    },
  };
}
