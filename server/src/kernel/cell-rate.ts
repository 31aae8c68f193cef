/** How much may pass: `burst` at once, then one in `everyMs`. */
export interface CellRate {
  readonly everyMs: number;
  readonly burst: number;
}

/** What is remembered replaces what was, whether it may pass or not. */
export type CellDecision = { readonly accountedUntilMs: number } & (
  { readonly go: true } | { readonly go: false; readonly waitUntilMs: number }
);

/**
 * Whether one more may pass now: generic cell rate algorithm (ITU-T I.371), one number of state.
 * @param accountedUntilMs when all that has passed is accounted for at the steady rate (theoretical arrival time); 0 at first
 * @param largestBurst where others with a larger burst are accounted for in the same number
 */
export function takeCell(
  accountedUntilMs: number,
  { everyMs, burst }: CellRate,
  nowMs: number,
  largestBurst = burst,
): CellDecision {
  // The upper bound keeps a clock that was set back from blocking for as long as it was set back.
  const accountedMs = Math.min(Math.max(accountedUntilMs, nowMs), nowMs + largestBurst * everyMs);
  const freeAtMs = Math.ceil(accountedMs - (burst - 1) * everyMs);
  if (nowMs < freeAtMs) return { go: false, accountedUntilMs: accountedMs, waitUntilMs: freeAtMs };
  return { go: true, accountedUntilMs: accountedMs + everyMs };
}
