/**
 * Things to look at again once event time has passed a moment, kept by whole seconds. Order within a second is arrival.
 *
 * The seconds stand in a heap: deadlines of weeks mean very many of them, and time passes second by second.
 */
export class DueQueue<T> {
  private readonly bySecond = new Map<number, T[]>();
  /** Binary heap of the seconds of the map, the earliest first. */
  private readonly seconds: number[] = [];
  private floorSecond = -Infinity;

  /** A moment already passed becomes due at the next `take`. */
  add(dueMs: number, item: T): void {
    const second = Math.max(Math.floor(dueMs / 1000), this.floorSecond);
    const items = this.bySecond.get(second);
    if (items) {
      items.push(item);
      return;
    }
    this.bySecond.set(second, [item]);
    this.rise(second);
  }

  /**
   * Removes and returns what is due at or before `nowMs`, earliest second first. May return items that are due later
   * within the same second: the caller checks, and adds them again.
   */
  take(nowMs: number): T[] {
    const until = Math.floor(nowMs / 1000);
    this.floorSecond = Math.max(this.floorSecond, until);
    const taken: T[] = [];
    while (this.seconds.length > 0 && this.seconds[0]! <= until) {
      const second = this.seconds[0]!;
      for (const item of this.bySecond.get(second)!) taken.push(item);
      this.bySecond.delete(second);
      this.sink(this.seconds.pop()!);
    }
    return taken;
  }

  /** Drops what need not be looked at any more. */
  sweep(isWaiting: (item: T) => boolean): void {
    for (const [second, items] of this.bySecond) {
      const waiting = items.filter(isWaiting);
      if (waiting.length < items.length) this.bySecond.set(second, waiting);
    }
  }

  private rise(second: number): void {
    const { seconds } = this;
    let at = seconds.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (seconds[parent]! <= second) break;
      seconds[at] = seconds[parent]!;
      at = parent;
    }
    seconds[at] = second;
  }

  /** Puts what was the last in the place of the first, and down to where it belongs. */
  private sink(second: number): void {
    const { seconds } = this;
    if (seconds.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= seconds.length) break;
      const least = left + 1 < seconds.length && seconds[left + 1]! < seconds[left]! ? left + 1 : left;
      if (seconds[least]! >= second) break;
      seconds[at] = seconds[least]!;
      at = least;
    }
    seconds[at] = second;
  }
}
