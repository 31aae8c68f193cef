import type { RunSlot } from './run-slot.ts';
import type { RunTable } from './run-table.ts';

/** Places looked at for each slot handed out: where most are free or changed lately, a stretch hands out fewer. */
const LOOKS_PER_SLOT = 8;

/**
 * An endless walk over all slots, some at each checkpoint.
 *
 * Invariant: when a pass ends, every slot that holds a settled run was handed out at least once since the pass began:
 * by the walk, or because it changed. What is added during a pass has changed, wherever it is put.
 */
export class RollingPass {
  private readonly table: RunTable;
  private pass = 1;
  private place = 0;
  /** Where the list ended when the pass began. */
  private end: number | null = null;

  constructor(table: RunTable) {
    this.table = table;
  }

  /** The slot is handed out because it has changed. */
  mark(slot: RunSlot): void {
    slot.pass = this.pass;
  }

  /** Gives the next slots that were not handed out in this pass, about `count` of them; true when the pass has ended. */
  walk(count: number, handOut: (slot: RunSlot) => void): boolean {
    const { table } = this;
    this.end ??= table.end;
    let handed = 0;
    for (let looks = count * LOOKS_PER_SLOT; this.place < this.end && handed < count && looks > 0; looks--) {
      const slot = table.at(this.place++);
      if (!slot || slot.settled === null || slot.pass === this.pass) continue;
      slot.pass = this.pass;
      handOut(slot);
      handed++;
    }
    if (this.place < this.end) return false;
    this.pass++;
    this.place = 0;
    this.end = table.end;
    return true;
  }
}
