import { createHash } from 'node:crypto';

/** Bytes one remembered id takes in its stored form: 8 of hash, 4 of offset relative to the block. */
const STORED_BYTES = 12;
const INITIAL_SLOTS = 1024;

/** The ids first seen in one stretch of the log and one generation, as they are stored. */
export interface IdBlock {
  readonly generation: number;
  /** Offset the relative ones count from. */
  readonly baseOffset: number;
  readonly ids: Uint8Array;
}

export interface RecentIdsOptions {
  /** How long an id is remembered, ms of event time; rounded up to whole generations. */
  readonly rememberMs: number;
  /** Upper bound of remembered ids; the oldest generation goes first. */
  readonly maxIds: number;
}

const GENERATION_MS = 60_000;

/**
 * Remembers which touchpoints were seen, to tell duplicates.
 *
 * Ids are kept as 64-bit hashes in open-addressed tables, one a minute of event time, so that a million of them cost
 * 16 MB and old ones go at once. At a million remembered ids, one id in 2 × 10^13 is mistaken for a duplicate.
 * Time is the partition's event time, so that a replay remembers as long as the live run did.
 */
export class RecentIds {
  private readonly generations = new Map<number, HashTable>();
  private readonly fresh = new Map<number, { offset: number; high: number; low: number }[]>();
  private readonly keepGenerations: number;
  private readonly maxIds: number;
  private count = 0;
  private newest = -Infinity;
  /** Generations before it are forgotten. */
  private oldestKept = 0;

  constructor({ rememberMs, maxIds }: RecentIdsOptions) {
    this.keepGenerations = Math.ceil(rememberMs / GENERATION_MS) + 1;
    this.maxIds = maxIds;
  }

  /**
   * True the first time an id is seen. `newestMs` is the newest event time of the partition so far; `isStored` says
   * that the id was seen, and stored, before a restart.
   */
  isNew(source: string, id: string, offset: number, newestMs: number, isStored: boolean): boolean {
    const digest = createHash('md5').update(source).update('\0').update(id).digest();
    const high = digest.readUInt32LE(0);
    // Zero marks a free slot of the table.
    const low = digest.readUInt32LE(4) || 1;
    for (const table of this.generations.values()) if (table.has(high, low)) return false;
    const generation = Math.max(Math.floor(newestMs / GENERATION_MS), this.newest);
    this.insert(generation, high, low);
    if (isStored) return true;
    const fresh = this.fresh.get(generation);
    if (fresh) fresh.push({ offset, high, low });
    else this.fresh.set(generation, [{ offset, high, low }]);
    return true;
  }

  /** Ids remembered since the last call, to be stored; and the generation before which stored ones can go. */
  takeFresh(): { blocks: IdBlock[]; forgetBefore: number } {
    const blocks = [...this.fresh].map(([generation, ids]) => encodeBlock(generation, ids));
    this.fresh.clear();
    return { blocks, forgetBefore: this.oldestKept };
  }

  /** Takes back stored ids first seen before `offset`; later ones come again with the log. */
  restore(blocks: readonly IdBlock[], offset: number): void {
    for (const block of blocks) {
      const view = new DataView(block.ids.buffer, block.ids.byteOffset, block.ids.byteLength);
      for (let at = 0; at + STORED_BYTES <= block.ids.byteLength; at += STORED_BYTES) {
        if (block.baseOffset + view.getUint32(at + 8, true) >= offset) continue;
        this.insert(block.generation, view.getUint32(at, true), view.getUint32(at + 4, true));
      }
    }
  }

  private insert(generation: number, high: number, low: number): void {
    let table = this.generations.get(generation);
    if (!table) this.generations.set(generation, (table = new HashTable()));
    const { size } = table;
    table.add(high, low);
    this.count += table.size - size;
    if (generation > this.newest) this.newest = generation;
    // Not the oldest in memory: after a restart ids that are stored under an older one may be remembered under the newest.
    this.oldestKept = Math.max(this.oldestKept, this.newest - this.keepGenerations + 1);
    if (this.count > this.maxIds) this.oldestKept = Math.max(this.oldestKept, this.oldestButNewest() + 1);
    for (const [old, oldTable] of this.generations) {
      if (old >= this.oldestKept) continue;
      this.generations.delete(old);
      this.count -= oldTable.size;
    }
  }

  /** The newest generation stays, however many ids are in it. */
  private oldestButNewest(): number {
    return Math.min(this.newest - 1, ...this.generations.keys());
  }
}

function encodeBlock(
  generation: number,
  ids: readonly { offset: number; high: number; low: number }[],
): IdBlock {
  const baseOffset = ids[0]!.offset;
  const bytes = new Uint8Array(ids.length * STORED_BYTES);
  const view = new DataView(bytes.buffer);
  ids.forEach(({ offset, high, low }, index) => {
    const at = index * STORED_BYTES;
    view.setUint32(at, high, true);
    view.setUint32(at + 4, low, true);
    view.setUint32(at + 8, offset - baseOffset, true);
  });
  return { generation, baseOffset, ids: bytes };
}

/** A set of 64-bit values with linear probing, at most half full. */
class HashTable {
  size = 0;
  private slots = new Uint32Array(INITIAL_SLOTS * 2);

  has(high: number, low: number): boolean {
    return this.slots[this.find(high, low) + 1] !== 0;
  }

  add(high: number, low: number): void {
    const at = this.find(high, low);
    if (this.slots[at + 1] !== 0) return;
    this.slots[at] = high;
    this.slots[at + 1] = low;
    this.size++;
    if (this.size * 4 > this.slots.length) this.grow();
  }

  private find(high: number, low: number): number {
    const mask = this.slots.length - 1;
    let at = (high * 2) & mask;
    while (this.slots[at + 1] !== 0 && !(this.slots[at] === high && this.slots[at + 1] === low)) {
      at = (at + 2) & mask;
    }
    return at;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    this.size = 0;
    for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) this.add(old[at]!, old[at + 1]!);
  }
}
