import type { AttainableDelay } from '@wegwarte/contract';

export interface DelayRow {
  readonly ratio: number;
  /** By budget, the strictest first. */
  readonly delays: readonly {
    readonly pages: number;
    readonly isOwn: boolean;
    readonly seconds: number | null;
  }[];
}

/** How soon a page comes, by how bad it is and by budgets of false pages; `own` is the budget in force. */
export function delayRows(delays: readonly AttainableDelay[], own: number): DelayRow[] {
  const ratios = [...new Set(delays.map(({ ratio }) => ratio))].sort((a, b) => a - b);
  return ratios.map((ratio) => ({
    ratio,
    delays: delays
      .filter((one) => one.ratio === ratio)
      .sort((a, b) => a.falsePagesPer4Weeks - b.falsePagesPer4Weeks)
      .map(({ falsePagesPer4Weeks: pages, seconds }) => ({ pages, isOwn: pages === own, seconds })),
  }));
}
