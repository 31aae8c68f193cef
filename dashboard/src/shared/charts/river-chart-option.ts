import type { CustomSeriesOption } from 'echarts/charts';
import type { ComposeOption } from 'echarts/core';
import { ink } from './ink.ts';
import type { RiverPlan } from './river-plan.ts';
import { shapeRiver, type RiverShapes } from './river-geometry.ts';

export type RiverChartOption = ComposeOption<CustomSeriesOption>;

/** The river as one custom series: ECharts gives it its size, the geometry the shapes. */
export function riverChartOption(plan: RiverPlan, unit: number): RiverChartOption {
  return {
    animation: false,
    series: [
      {
        type: 'custom',
        coordinateSystem: 'none',
        silent: true,
        data: [0],
        renderItem: (_, api) => ({
          type: 'group',
          children: riverElements(
            shapeRiver(plan, { width: api.getWidth(), height: api.getHeight(), unit }),
            unit,
          ),
        }),
      },
    ],
  };
}

function riverElements(shapes: RiverShapes, unit: number) {
  return [
    // Falls first: the band covers where they come from.
    ...shapes.missing.map((area) => tinted(area.path, ink[area.abnormal ?? 'fall'])),
    ...shapes.falls.map((fall) => area(fall.path, ink[fall.abnormal ?? 'fall'])),
    area(shapes.band, ink.river),
    area(shapes.inFlight.area, ink.inFlight),
    line(shapes.inFlight.hatch, ink.inFlightHatch, 1.1 * unit),
    ...(shapes.normalLine ? [line(shapes.normalLine, ink.normalLine, 1.8 * unit)] : []),
  ];
}

function area(pathData: string, fill: string) {
  return { type: 'path' as const, shape: { pathData }, style: { fill } };
}

/** A tint: those who are missing are not there. */
function tinted(pathData: string, fill: string) {
  return { type: 'path' as const, shape: { pathData }, style: { fill, opacity: 0.5 } };
}

function line(pathData: string, stroke: string, lineWidth: number) {
  return { type: 'path' as const, shape: { pathData }, style: { fill: 'none', stroke, lineWidth } };
}
