/** Who was somebody from one offset of a partition on, until another. */
export interface IdentityAlias {
  readonly kind: string;
  readonly former: string;
  readonly current: string;
  /** Holds for messages after it. */
  readonly fromOffset: number;
  /** Event time up to which the partition had come, ms; it is forgotten some time after. */
  readonly sinceMs: number;
}

export interface AliasLimits {
  /** How long one is kept, ms of event time. */
  readonly keepMs: number;
  /** At most as many; the oldest go first. */
  readonly maxCount: number;
}

/** Stragglers come within minutes; whoever uses the former identity again after that begins anew. */
export const defaultAliasLimits: AliasLimits = { keepMs: 3_600_000, maxCount: 200_000 };

export interface AliasChanges {
  readonly added: readonly IdentityAlias[];
  /** Those from before that offset can be forgotten. */
  readonly forgetBefore: number;
}

/**
 * Who has become somebody else in this partition, so that what still comes under the former identity is sent after.
 *
 * Invariants: an alias holds for what comes after it in the log, also when that is read again after a restart; the
 * later of two for the same identity wins; there are never more than `maxCount`, and none is kept for ever.
 */
export class IdentityAliases {
  private readonly limits: AliasLimits;
  /** By kind and former identity; one identity's in order of offsets. The map is in order of the latest. */
  private readonly byFormer = new Map<string, IdentityAlias[]>();
  private count = 0;
  private added: IdentityAlias[] = [];
  private forgetBefore = 0;

  constructor(stored: readonly IdentityAlias[], limits: AliasLimits = defaultAliasLimits) {
    this.limits = limits;
    for (const alias of stored.toSorted((a, b) => a.fromOffset - b.fromOffset)) this.insert(alias);
  }

  get size(): number {
    return this.count;
  }

  /** Who the identity is for the message at that offset. */
  currentOf(kind: string, identity: string, offset: number): string | undefined {
    if (this.count === 0) return undefined;
    return this.byFormer.get(`${kind} ${identity}`)?.findLast(({ fromOffset }) => fromOffset < offset)
      ?.current;
  }

  /**
   * @param completeUntilMs event time up to which everything has come: what happened before a gap in time may still be
   *   on its way when what happened after it is here
   */
  add(alias: IdentityAlias, completeUntilMs: number): void {
    this.insert(alias);
    this.added.push(alias);
    for (const [key, oldest] of this.byFormer) {
      const latest = oldest.at(-1)!;
      if (this.count <= this.limits.maxCount && completeUntilMs - latest.sinceMs <= this.limits.keepMs) break;
      this.byFormer.delete(key);
      this.count -= oldest.length;
      this.forgetBefore = Math.max(this.forgetBefore, latest.fromOffset + 1);
    }
  }

  takeChanges(): AliasChanges {
    const { added, forgetBefore } = this;
    this.added = [];
    return { added, forgetBefore };
  }

  private insert(alias: IdentityAlias): void {
    const key = `${alias.kind} ${alias.former}`;
    const known = this.byFormer.get(key) ?? [];
    this.byFormer.delete(key);
    this.byFormer.set(key, [...known, alias]);
    this.count++;
  }
}
