/** Bound of what is remembered: two generations of this many. */
const MAX_REMEMBERED = 25_000;
/** Well within the time for which an alias is kept where somebody departed. */
const REMEMBER_MS = 900_000;

/**
 * Whom we have lately reported to be somebody else. Where every touchpoint says so, telling it once in a while is
 * enough; telling it once too often, as after a restart, does nothing.
 */
export class RecentDepartures {
  private recent = new Map<string, { readonly current: string; readonly atMs: number }>();
  private older = new Map<string, { readonly current: string; readonly atMs: number }>();

  /** @param atMs event time */
  isNews(kind: string, former: string, current: string, atMs: number): boolean {
    const key = `${kind} ${former}`;
    const known = this.recent.get(key) ?? this.older.get(key);
    if (known?.current === current && Math.abs(atMs - known.atMs) < REMEMBER_MS) return false;
    if (this.recent.size >= MAX_REMEMBERED) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, { current, atMs });
    return true;
  }
}
