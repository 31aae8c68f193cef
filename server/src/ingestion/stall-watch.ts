/** A partition that is being read. */
export interface ReadPartition {
  readonly key: string;
  /** The offset to read next. */
  readonly position: number;
  /** The next to be written. */
  readonly endOffset: number;
}

/** Messages wait and none has been read for this long: longer than Kafka takes to find new leaders. */
const STUCK_MS = 30_000;
/** Not a word from the client for this long: longer than a group may take to share out. */
const SILENT_MS = 60_000;
/** A gap like this between two looks means that we have been asleep ourselves. */
const ASLEEP_MS = 10_000;
/** A new consumer that stands as well gets twice the time, up to this. */
const LONGEST_PATIENCE = 8;

/**
 * Tells a consumer that hangs from one that has nothing to do. A client can stop fetching and go on with its heartbeats: the
 * group believes in it, nobody else takes its partitions, and without this nobody would ever know. Times are of one clock,
 * in ms.
 */
export class StallWatch {
  private readonly stands = new Map<string, { position: number; sinceMs: number }>();
  private signMs: number;
  private lookedMs: number;
  private patience = 1;

  constructor(nowMs: number) {
    this.signMs = this.lookedMs = nowMs;
  }

  /** The client did something of its own accord: fetched, joined, ended a batch. Heartbeats do not count. */
  sign(nowMs: number): void {
    this.signMs = nowMs;
  }

  /** After a new consumer has taken over. */
  restart(nowMs: number): void {
    this.patience = Math.min(LONGEST_PATIENCE, this.patience * 2);
    this.stands.clear();
    this.signMs = nowMs;
  }

  /**
   * Why the consumer has to be taken for stalled, or null.
   * @param isBusy a batch is being worked on, which may wait for the database as long as it likes
   */
  judge(partitions: readonly ReadPartition[], isBusy: boolean, nowMs: number): string | null {
    const wasAsleep = nowMs - this.lookedMs > ASLEEP_MS;
    this.lookedMs = nowMs;
    if (isBusy || wasAsleep) {
      this.stands.clear();
      this.signMs = nowMs;
      return null;
    }
    const keys = new Set(partitions.map(({ key }) => key));
    for (const key of this.stands.keys()) if (!keys.has(key)) this.stands.delete(key);
    for (const { key, position, endOffset } of partitions) {
      const stood = this.stands.get(key);
      if (stood && stood.position !== position) this.patience = 1;
      if (!stood || stood.position !== position || position >= endOffset) {
        this.stands.set(key, { position, sinceMs: nowMs });
      } else if (nowMs - stood.sinceMs > STUCK_MS * this.patience) {
        const forS = Math.round((nowMs - stood.sinceMs) / 1000);
        return `${key} stands at ${position} of ${endOffset} for ${forS} s`;
      }
    }
    const silentMs = nowMs - this.signMs;
    return silentMs > SILENT_MS ? `the client has done nothing for ${Math.round(silentMs / 1000)} s` : null;
  }
}
