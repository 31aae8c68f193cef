import { StringHash } from '../kernel/string-hash.ts';
import { HashIndex } from '../kernel/hash-index.ts';

/** Numbers an id takes in its stored form: two of hash, and its offset relative to the block. */
const WIDTH = 3;
const FIRST_ROOM = 256;

/** The ids first seen in one stretch of the log and one generation, as they are stored. */
export interface IdBlock {
  readonly generation: number;
  /** Offset the relative ones count from. */
  readonly baseOffset: number;
  /** Three 32-bit numbers an id, little-endian. */
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
 * Ids are kept as 64-bit hashes, each with the minute of event time it was seen in (its generation). At a million
 * remembered ids, one id in 2 × 10^13 is mistaken for a duplicate. Those of a forgotten generation stay in the table
 * as if they were not there, and are swept out before it would have to grow.
 * Time is the partition's event time, so that a replay remembers as long as the live run did.
 */
export class RecentIds {
  private readonly index = new HashIndex();
  private readonly hash = new StringHash();
  /** How many ids there are of each remembered generation, the oldest first. */
  private generations: { readonly generation: number; count: number }[] = [];
  private fresh: FreshIds[] = [];
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
    const { hash } = this;
    hash.begin(0, 0);
    hash.add(source);
    hash.add(id);
    const { high, low } = hash;
    if (this.index.get(high, low) >= this.oldestKept) return false;
    const generation = Math.max(Math.floor(newestMs / GENERATION_MS), this.newest);
    this.remember(generation, high, low);
    if (isStored) return true;
    let fresh = this.fresh[this.fresh.length - 1];
    if (fresh?.generation !== generation) this.fresh.push((fresh = new FreshIds(generation, offset)));
    fresh.add(high, low, offset);
    return true;
  }

  /** Ids remembered since the last call, to be stored; and the generation before which stored ones can go. */
  takeFresh(): { blocks: IdBlock[]; forgetBefore: number } {
    const blocks = this.fresh.map((fresh) => fresh.block());
    this.fresh = [];
    return { blocks, forgetBefore: this.oldestKept };
  }

  /** Takes back stored ids first seen before `offset`; later ones come again with the log. */
  restore(blocks: readonly IdBlock[], offset: number): void {
    for (const { generation, baseOffset, ids } of blocks) {
      // Copied, because the numbers may stand anywhere in the bytes they came with; and not by `slice`, which for the
      // Buffers that databases give is no copy, but a view of what else is in their memory.
      const numbers = new Int32Array(new Uint8Array(ids).buffer);
      for (let at = 0; at < numbers.length; at += WIDTH) {
        const isLater = baseOffset + (numbers[at + 2]! >>> 0) >= offset;
        const [high, low] = [numbers[at]!, numbers[at + 1]!];
        if (isLater || this.index.get(high, low) >= this.oldestKept) continue;
        this.remember(generation, high, low);
      }
    }
  }

  private remember(generation: number, high: number, low: number): void {
    if (generation > this.newest) this.newest = generation;
    // Not the oldest in memory: after a restart ids that are stored under an older one may be remembered under the newest.
    this.oldestKept = Math.max(this.oldestKept, this.newest - this.keepGenerations + 1);
    if (generation >= this.oldestKept) {
      if (this.index.isFull) this.index.sweep(this.oldestKept);
      this.index.set(high, low, generation);
      this.tally(generation).count++;
      this.count++;
    }
    if (this.count > this.maxIds) this.oldestKept = Math.max(this.oldestKept, this.oldestButNewest() + 1);
    while (this.generations.length > 0 && this.generations[0]!.generation < this.oldestKept) {
      this.count -= this.generations.shift()!.count;
    }
  }

  private tally(generation: number): { count: number } {
    const { generations } = this;
    // Nearly always the newest.
    for (let at = generations.length - 1; at >= 0; at--) {
      const one = generations[at]!;
      if (one.generation === generation) return one;
      if (one.generation > generation) continue;
      const added = { generation, count: 0 };
      generations.splice(at + 1, 0, added);
      return added;
    }
    const added = { generation, count: 0 };
    generations.unshift(added);
    return added;
  }

  /** The newest generation stays, however many ids are in it. */
  private oldestButNewest(): number {
    return Math.min(this.newest - 1, this.generations[0]!.generation);
  }
}

/** Ids of one generation since the last checkpoint. */
class FreshIds {
  readonly generation: number;
  private readonly baseOffset: number;
  private numbers = new Int32Array(FIRST_ROOM * WIDTH);
  private length = 0;

  constructor(generation: number, baseOffset: number) {
    this.generation = generation;
    this.baseOffset = baseOffset;
  }

  add(high: number, low: number, offset: number): void {
    if (this.length === this.numbers.length) {
      const { numbers } = this;
      this.numbers = new Int32Array(2 * numbers.length);
      this.numbers.set(numbers);
    }
    this.numbers[this.length++] = high;
    this.numbers[this.length++] = low;
    this.numbers[this.length++] = offset - this.baseOffset;
  }

  block(): IdBlock {
    const { generation, baseOffset, numbers, length } = this;
    return { generation, baseOffset, ids: new Uint8Array(numbers.buffer, 0, length * 4) };
  }
}
