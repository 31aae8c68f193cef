/** What waits to arrive, earliest first; of those at the same time, the one that was put in first. A binary heap. */
export class ArrivalQueue<T> {
  readonly #heap: { atMs: number; order: number; item: T }[] = [];
  #order = 0;

  put(atMs: number, item: T): void {
    const heap = this.#heap;
    heap.push({ atMs, order: this.#order++, item });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes out, in order, what arrives before the time. */
  *takeBefore(atMs: number): Generator<T> {
    while (this.#heap.length > 0 && this.#heap[0]!.atMs < atMs) yield this.#takeFirst();
  }

  #takeFirst(): T {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      let at = 0;
      for (;;) {
        const left = 2 * at + 1;
        if (left >= heap.length) break;
        const child = left + 1 < heap.length && this.#before(left + 1, left) ? left + 1 : left;
        if (!this.#before(child, at)) break;
        this.#swap(at, child);
        at = child;
      }
    }
    return first.item;
  }

  #before(a: number, b: number): boolean {
    const one = this.#heap[a]!;
    const other = this.#heap[b]!;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
