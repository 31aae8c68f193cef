export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * SVG path of 45° lines, rising to the right, that fill a box. The lines lie on one grid for the whole drawing, so that
 * neighbouring boxes join without a seam.
 */
export function hatchPath(box: Box, spacing: number): string {
  const { x, y, width, height } = box;
  if (width <= 0 || height <= 0) return '';
  const lines: string[] = [];
  // A rising line holds x + y = c in screen coordinates; it crosses the box for c from its top left to its bottom right.
  for (let c = Math.ceil((x + y) / spacing) * spacing; c < x + y + width + height; c += spacing) {
    const fromX = Math.max(x, c - (y + height));
    const toX = Math.min(x + width, c - y);
    if (toX > fromX) lines.push(`M${round(fromX)} ${round(c - fromX)}L${round(toX)} ${round(c - toX)}`);
  }
  return lines.join('');
}

/** Tenths of a pixel are enough, and make the paths short. */
export function round(px: number): number {
  return Math.round(px * 10) / 10;
}
