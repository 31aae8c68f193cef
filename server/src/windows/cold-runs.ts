import { StringHash } from '../kernel/string-hash.ts';
import type { FollowedJourney } from './run-slot.ts';

const MINUTE_MS = 60_000;
const INITIAL_PLACES = 256;

/**
 * What is known of the runs in flight that the database alone keeps: a filter of their keys, and how many are due in
 * each minute.
 *
 * Invariant: of a cold run it never says that it is not cold. Of another it may say that it is, about once in 2^32
 * divided by the number of cold runs; that costs a look into the database.
 */
export class ColdRuns {
  /** 32 bits of hash a run, open addressing with linear probing, at most three quarters full: 6 to 11 bytes each. */
  private places = new Int32Array(INITIAL_PLACES);
  private count = 0;
  private readonly dueByMinute = new Map<number, number>();
  /** No cold run is due in a minute before it. */
  private earliestMinute = Infinity;
  private readonly hash = new StringHash();

  get size(): number {
    return this.count;
  }

  has(followed: FollowedJourney, key: string): boolean {
    return this.count > 0 && this.find(this.fingerprint(followed, key)) !== -1;
  }

  add(followed: FollowedJourney, key: string, deadlineMs: number): void {
    if (4 * (this.count + 1) > 3 * this.places.length) this.grow();
    this.put(this.fingerprint(followed, key));
    this.count++;
    const minute = Math.floor(deadlineMs / MINUTE_MS);
    this.dueByMinute.set(minute, (this.dueByMinute.get(minute) ?? 0) + 1);
    this.earliestMinute = Math.min(this.earliestMinute, minute);
  }

  /** False when it was not there. */
  remove(followed: FollowedJourney, key: string, deadlineMs: number): boolean {
    const at = this.find(this.fingerprint(followed, key));
    const minute = Math.floor(deadlineMs / MINUTE_MS);
    const due = this.dueByMinute.get(minute);
    if (at === -1 || due === undefined) return false;
    this.takeOut(at);
    this.count--;
    if (due > 1) this.dueByMinute.set(minute, due - 1);
    else {
      this.dueByMinute.delete(minute);
      if (minute === this.earliestMinute) this.earliestMinute = earliest(this.dueByMinute.keys());
    }
    return true;
  }

  /** Null, or a moment after `timeMs`: before it cold runs are due, some of them perhaps by `timeMs`. */
  dueBefore(timeMs: number): number | null {
    const minute = Math.floor(timeMs / MINUTE_MS);
    return this.earliestMinute <= minute ? (minute + 1) * MINUTE_MS : null;
  }

  private fingerprint({ number }: FollowedJourney, key: string): number {
    const { hash } = this;
    hash.begin(number, number);
    hash.add(key);
    // Zero marks a free place.
    return hash.low || 1;
  }

  private find(fingerprint: number): number {
    const { places } = this;
    const mask = places.length - 1;
    let at = fingerprint & mask;
    while (places[at] !== 0) {
      if (places[at] === fingerprint) return at;
      at = (at + 1) & mask;
    }
    return -1;
  }

  /** Two runs with the same fingerprint take two places. */
  private put(fingerprint: number): void {
    const { places } = this;
    const mask = places.length - 1;
    let at = fingerprint & mask;
    while (places[at] !== 0) at = (at + 1) & mask;
    places[at] = fingerprint;
  }

  private takeOut(at: number): void {
    const { places } = this;
    const mask = places.length - 1;
    let hole = at;
    for (let next = (hole + 1) & mask; places[next] !== 0; next = (next + 1) & mask) {
      const home = places[next]! & mask;
      // What was pushed on past the hole moves back into it, or it would not be found any more.
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      places[hole] = places[next]!;
      hole = next;
    }
    places[hole] = 0;
  }

  private grow(): void {
    const old = this.places;
    this.places = new Int32Array(2 * old.length);
    for (const fingerprint of old) if (fingerprint !== 0) this.put(fingerprint);
  }
}

function earliest(minutes: Iterable<number>): number {
  let least = Infinity;
  for (const minute of minutes) least = Math.min(least, minute);
  return least;
}
