/** Things to look at again once event time has passed a moment, kept by whole seconds. Order within a second is arrival. */
export class DueQueue<T> {
  private readonly bySecond = new Map<number, T[]>();
  private floorSecond = -Infinity;

  /** A moment already passed becomes due at the next `take`. */
  add(dueMs: number, item: T): void {
    const second = Math.max(Math.floor(dueMs / 1000), this.floorSecond);
    const items = this.bySecond.get(second);
    if (items) items.push(item);
    else this.bySecond.set(second, [item]);
  }

  /**
   * Removes and returns what is due at or before `nowMs`, earliest second first. May return items that are due later
   * within the same second: the caller checks, and adds them again.
   */
  take(nowMs: number): T[] {
    const until = Math.floor(nowMs / 1000);
    const seconds = [...this.bySecond.keys()].filter((second) => second <= until).sort((a, b) => a - b);
    this.floorSecond = Math.max(this.floorSecond, until);
    return seconds.flatMap((second) => {
      const items = this.bySecond.get(second)!;
      this.bySecond.delete(second);
      return items;
    });
  }
}
