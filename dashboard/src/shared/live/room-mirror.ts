/** What a message does to the copy of a room. */
export type MirrorStep<State> =
  { readonly kind: 'ignored' | 'gap' } | { readonly kind: 'state'; state: State };

/**
 * The client's copy of one room.
 * Invariant: the state shown is a snapshot with every change since, in order, none left out and none twice.
 */
export class RoomMirror<State, Change> {
  #seq: number | null = null;
  #state: State | null = null;
  readonly #apply: (state: State, change: Change) => State;

  constructor(apply: (state: State, change: Change) => State) {
    this.#apply = apply;
  }

  /** False from a gap or a lost connection until the next snapshot. */
  get synced(): boolean {
    return this.#seq !== null;
  }

  snapshot(seq: number, state: State): MirrorStep<State> {
    this.#seq = seq;
    this.#state = state;
    return { kind: 'state', state };
  }

  delta(seq: number, change: Change): MirrorStep<State> {
    // Not in step: a snapshot is on its way and will contain this change.
    if (this.#seq === null || this.#state === null || seq <= this.#seq) return { kind: 'ignored' };
    if (seq !== this.#seq + 1) {
      this.lose();
      return { kind: 'gap' };
    }
    this.#seq = seq;
    this.#state = this.#apply(this.#state, change);
    return { kind: 'state', state: this.#state };
  }

  lose(): void {
    this.#seq = null;
  }
}
