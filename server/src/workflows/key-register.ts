/** A pseudonym key, told by its fingerprint, from which the key cannot be found. */
export interface KeyUse {
  readonly fingerprint: string;
  /** What happens from then on is read with it, ms of event time; -Infinity for the first one. */
  readonly fromMs: number;
}

/** Port: which pseudonym keys the instances of a database read with, and from when. */
export interface KeyRegister {
  /** In no order. */
  list(): Promise<readonly KeyUse[]>;
  /** Enters what `missing` finds to be missing; what two enter at once is seen by the second. */
  enter(missing: (known: readonly KeyUse[]) => readonly KeyUse[]): Promise<void>;
}
