import { StringHash } from '../kernel/string-hash.ts';
import { HashIndex } from '../kernel/hash-index.ts';
import type { FollowedJourney, RunSlot } from './run-slot.ts';

/**
 * The slots of a partition, by journey and key.
 *
 * Keys are pseudonyms and are told apart by 64 bits of hash: of a million runs, two are taken for one once in 37
 * million times. Slots stand in one list, so that all of them can be walked bit by bit while they come and go.
 */
export class RunTable {
  private readonly index = new HashIndex();
  private readonly hash = new StringHash();
  private readonly slots: (RunSlot | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.index.size;
  }

  /** Where the list ends; some places before it may be free. */
  get end(): number {
    return this.slots.length;
  }

  at(place: number): RunSlot | undefined {
    return this.slots[place];
  }

  find({ number }: FollowedJourney, key: string): RunSlot | undefined {
    const { hash } = this;
    hash.begin(number, number);
    hash.add(key);
    const place = this.index.get(hash.high, hash.low);
    return place === -1 ? undefined : this.slots[place];
  }

  add(slot: RunSlot): void {
    const { hash, free } = this;
    hash.begin(slot.followed.number, slot.followed.number);
    hash.add(slot.key);
    const place = free.length > 0 ? free.pop()! : this.slots.length;
    this.slots[place] = slot;
    this.index.set(hash.high, hash.low, place);
  }

  /** Does nothing when another slot has taken its place. */
  remove(slot: RunSlot): void {
    const { hash } = this;
    hash.begin(slot.followed.number, slot.followed.number);
    hash.add(slot.key);
    const place = this.index.get(hash.high, hash.low);
    if (place === -1 || this.slots[place] !== slot) return;
    this.index.delete(hash.high, hash.low);
    this.slots[place] = undefined;
    this.free.push(place);
  }
}
