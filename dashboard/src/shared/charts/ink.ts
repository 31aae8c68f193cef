/**
 * Colours of the charts, as references to the tokens in `style.css`. The charts are drawn as SVG, so the browser resolves
 * them: light, dark and stale need no second drawing.
 */
export const ink = {
  text: 'var(--color-ink)',
  label: 'var(--color-muted)',
  hairline: 'var(--color-hairline)',
  surface: 'var(--color-surface)',
  river: 'var(--color-river)',
  fall: 'var(--color-fall)',
  inFlight: 'var(--color-in-flight)',
  inFlightHatch: 'var(--color-in-flight-hatch)',
  normalLine: 'var(--color-normal-line)',
  band: 'var(--color-band)',
  hatch: 'var(--color-hatch)',
  problem: 'var(--color-problem)',
  watch: 'var(--color-watch)',
} as const;
