import { struckLeaf, struckValue } from './world.ts';
import type { Target } from './world.ts';

/** Whether one of these is exactly what was struck: no attribute too many, none too few. */
export function namesStruck(
  target: Exclude<Target, 'everywhere'>,
  segments: readonly Readonly<Record<string, string>>[],
): boolean {
  const struck: Readonly<Record<string, string>> =
    target === 'leaf' ? struckLeaf : { [struckValue.dimension]: struckValue.value };
  const names = Object.keys(struck);
  return segments.some(
    (segment) =>
      Object.keys(segment).length === names.length && names.every((name) => segment[name] === struck[name]),
  );
}
