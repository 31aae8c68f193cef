/** A page must not reload in a loop while two builds take turns behind a balancer. */
export const RELOAD_AT_MOST_EVERY_MS = 5 * 60_000;

export interface BuildSeen {
  /** The build this page was served with, as far as it knows; null before the first word of the server. */
  readonly first: string | null;
  readonly current: string;
  /** When a page in this tab last reloaded itself; null for never. */
  readonly reloadedAtMs: number | null;
}

/** Whether an old page should fetch the dashboard that the server ships now. */
export function shouldReload(seen: BuildSeen, nowMs: number): boolean {
  if (seen.first === null || seen.first === seen.current) return false;
  return seen.reloadedAtMs === null || nowMs - seen.reloadedAtMs >= RELOAD_AT_MOST_EVERY_MS;
}
