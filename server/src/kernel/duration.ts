const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `15m`, `2h`, `14d` to milliseconds; undefined when the text is none. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^([1-9]\d{0,5})(s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
