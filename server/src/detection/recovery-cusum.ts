/** Room above the limit: a relapse must be able to undo a recovery that was shown long ago. */
const headroom = 2;

/**
 * Whether customers get on normally again: an upward CUSUM of "healthy" against "half as bad as it was" (Page 1954) on
 * what is due of those who entered. Customers lost in the incident are not due, though they may still be waiting.
 */
export class RecoveryTrack {
  readonly stream: number;
  /** The first tick that counts: nothing before it was followed. */
  readonly fromTick: number;
  readonly #observed: number[] = [];
  readonly #due: number[] = [];

  constructor(stream: number, fromTick: number) {
    this.stream = stream;
    this.fromTick = fromTick;
  }

  copy(): RecoveryTrack {
    const copy = new RecoveryTrack(this.stream, this.fromTick);
    copy.#observed.push(...this.#observed);
    copy.#due.push(...this.#due);
    return copy;
  }

  add(observed: number, due: number): void {
    this.#observed.push(observed);
    this.#due.push(due);
  }

  /** The tick since when, or null while it is not shown. */
  recoveredSince(ratioWhileBad: number, healthy: number, limit: number): number | null {
    const bad = (1 + ratioWhileBad) / 2;
    const got = Math.log(healthy / bad);
    const missed = healthy - bad;
    let shown = 0;
    let since = 0;
    for (let at = 0; at < this.#due.length; at++) {
      if (shown === 0) since = at;
      const next = shown + this.#observed[at]! * got - this.#due[at]! * missed;
      shown = Math.min(limit + headroom, Math.max(0, next));
    }
    return shown >= limit ? this.fromTick + since : null;
  }
}
