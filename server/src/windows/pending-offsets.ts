/** The lowest offset that is pending, by second of event time. */
export class PendingOffsets {
  private readonly lowestBySecond = new Map<number, number>();

  add(timeMs: number, offset: number): void {
    const second = Math.floor(timeMs / 1000);
    const lowest = this.lowestBySecond.get(second);
    if (lowest === undefined || offset < lowest) this.lowestBySecond.set(second, offset);
  }

  /** What lies in seconds that have passed is settled. */
  settle(watermarkMs: number): void {
    for (const second of this.lowestBySecond.keys()) {
      if ((second + 1) * 1000 <= watermarkMs) this.lowestBySecond.delete(second);
    }
  }

  /** Infinity when nothing is pending. */
  lowest(): number {
    let lowest = Infinity;
    for (const offset of this.lowestBySecond.values()) lowest = Math.min(lowest, offset);
    return lowest;
  }
}
