import { hatchPath, round } from './hatch.ts';
import type { RiverPlan, Station } from './river-plan.ts';

export interface RiverSize {
  readonly width: number;
  readonly height: number;
  /** Pixels that stand for one pixel of the drawing: 2 on a wall of twice the resolution. */
  readonly unit: number;
}

export interface Fall {
  readonly step: string;
  readonly path: string;
  readonly abnormal: 'problem' | 'watch' | null;
}

export interface RiverShapes {
  /** Runs that got on, or ended: everything that is decided. */
  readonly band: string;
  /** Runs still inside their deadline: the river's lowest layer, part of it, not lost. */
  readonly inFlight: { readonly area: string; readonly hatch: string };
  readonly falls: readonly Fall[];
  /** Between the river and its normal edge, downstream of an abnormal step: those who are missing. */
  readonly missing: readonly Fall[];
  /** Lower edge of a normal river; null while learning. */
  readonly normalLine: string | null;
}

/** Part of a step's stretch over which the river keeps its width; it narrows over the rest. */
const LEVEL = 0.62;
/** Room below the river for what falls away, as a part of the height. */
const FALL_ROOM = 0.16;

/**
 * The river in pixels. The upper edge is straight, so that the lower edge is the loss; what leaves falls away downwards
 * where its step ends. Steps share the width equally: labels can stand in columns below.
 */
export function shapeRiver(plan: RiverPlan, size: RiverSize): RiverShapes {
  const { stations } = plan;
  if (stations.length === 0) {
    return { band: '', inFlight: { area: '', hatch: '' }, falls: [], missing: [], normalLine: null };
  }

  const stretch = size.width / stations.length;
  const perRun = (size.height * (1 - FALL_ROOM)) / plan.widest;
  const levels = (lower: (station: Station) => number) =>
    stations.map((station, at) => {
      const last = at === stations.length - 1;
      return {
        from: at * stretch,
        to: last ? size.width : (at + LEVEL) * stretch,
        y: lower(station) * perRun,
      };
    });

  const edge = levels((station) => station.width);
  const decided = levels((station) => station.width - station.inFlight);
  const hatch = edge.map((level, at) => {
    const top = decided[at]!.y;
    // Less than a pixel would be a smear, not a hatching.
    if (level.y - top < size.unit) return '';
    const box = { x: level.from, y: top, width: level.to - level.from, height: level.y - top };
    return hatchPath(box, 6 * size.unit);
  });
  const falls = stations.slice(0, -1).flatMap((station, at) => {
    const thickness = station.left * perRun;
    if (thickness < 0.3 * size.unit) return [];
    const path = fallPath(edge[at]!.to, edge[at]!.y, thickness, (1 - LEVEL) * stretch, size);
    return [{ step: station.step, abnormal: station.abnormal, path }];
  });

  return {
    band: `M0 0L${round(size.width)} 0${lowerEdge(decided, 'backwards')}Z`,
    inFlight: {
      area: `${lowerEdge(edge)}${lowerEdge(decided, 'backwards')}Z`,
      hatch: hatch.join(''),
    },
    falls,
    missing: plan.hasNormal ? missingAreas(stations, edge, perRun) : [],
    normalLine: plan.hasNormal ? lowerEdge(levels((station) => station.normalWidth ?? 0)) : null,
  };
}

/** From the first abnormal step to the goal, where the river is thinner than normal; in the colour of the worst on the way. */
function missingAreas(stations: readonly Station[], edge: readonly Level[], perRun: number): Fall[] {
  const at = stations.findIndex((station) => station.abnormal !== null);
  if (at === -1) return [];
  const path = edge.slice(at);
  const normal = path.map((level, index) => {
    const y = (stations[at + index]!.normalWidth ?? 0) * perRun;
    // Where it begins the two are one.
    return { ...level, y: index === 0 ? level.y : Math.max(level.y, y) };
  });
  const abnormal = stations.some((station) => station.abnormal === 'problem') ? 'problem' : 'watch';
  const { step } = stations[at]!;
  return [{ step, abnormal, path: `${lowerEdge(normal)}${lowerEdge(path, 'backwards')}Z` }];
}

interface Level {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** Level stretches joined by S-curves. */
function lowerEdge(levels: readonly Level[], direction: 'forwards' | 'backwards' = 'forwards'): string {
  const path = direction === 'forwards' ? levels : levels.map(turned).reverse();
  return path
    .map((level, at) => {
      const next = path[at + 1];
      const start = at === 0 ? `${direction === 'forwards' ? 'M' : 'L'}${point(level.from, level.y)}` : '';
      const end = `L${point(level.to, level.y)}`;
      if (!next) return start + end;
      const middle = (level.to + next.from) / 2;
      return `${start}${end}C${point(middle, level.y)} ${point(middle, next.y)} ${point(next.from, next.y)}`;
    })
    .join('');
}

function turned(level: Level): Level {
  return { from: level.to, to: level.from, y: level.y };
}

/** A stream that leaves at (x, y), its lower edge, and falls to the floor, bending to the right. */
function fallPath(x: number, y: number, thickness: number, reach: number, size: RiverSize): string {
  const floor = size.height;
  const top = y - thickness;
  const right = x + reach * 1.02;
  // Standing, the stream may not be wider than the way to it; it is drawn to scale where that leaves room.
  const left = right - Math.max(size.unit, Math.min(thickness, reach * 0.62));
  return [
    `M${point(x, top)}`,
    `C${point(x + reach * 0.62, top)} ${point(right, top + (floor - top) * 0.42)} ${point(right, floor)}`,
    `L${point(left, floor)}`,
    `C${point(left, y + (floor - y) * 0.5)} ${point(x + reach * 0.3, y)} ${point(x, y)}`,
    'Z',
  ].join('');
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}
