import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8');
function tokensOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split('}')[0]!;
  return Object.fromEntries(
    [...block.matchAll(/--color-([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  );
}

describe.each([
  // The wall draws its rivers on the bare ground, the desk on panels.
  { theme: 'light', selector: '@theme {', riverOn: 'surface' },
  { theme: 'dark', selector: ':root {', riverOn: 'surface' },
  { theme: 'wall', selector: 'html.wall {', riverOn: 'ground' },
])('the colours, $theme', ({ selector, riverOn }) => {
  const token = tokensOf(selector);

  it.each([
    ['ink', ['ground', 'surface', 'side', 'selected']],
    ['muted', ['ground', 'surface', 'side']],
    ['problem', ['ground', 'surface']],
    ['watch-ink', ['ground', 'surface']],
    ['on-action', ['action']],
  ])('%s is legible as text (AA)', (name, grounds) => {
    for (const ground of grounds) expect(contrast(token[name]!, token[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['problem', 'watch', 'river', 'normal-line'])('%s stands out as a shape (AA)', (name) => {
    expect(contrast(token[name]!, token[riverOn]!)).toBeGreaterThanOrEqual(3);
  });
});
