import type { Logger } from '../kernel/logger.ts';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogExtent, LogReader } from '../workflows/touchpoint-log.ts';

export interface GrantedPartitionsParts {
  readonly reader: LogReader;
  readonly extentOf: (name: PartitionName) => Promise<LogExtent>;
  /** Fetch nothing of it until it is released. */
  readonly hold: (name: PartitionName) => void;
  /** Fetch from here on. */
  readonly release: (name: PartitionName, offset: number) => void;
  readonly logger: Logger;
}

/** A partition nobody follows is tried again after this. At once would fence whoever has it by right, if we are the one that is wrong. */
const TAKE_AGAIN_MS = 5_000;
/** A partition whose next message cannot be read yet is come back to after this. */
const REST_MS = 2_000;
/** Each reads all of a partition's state; together they must not crowd out those that are being followed. */
const TAKEN_AT_ONCE = 3;

/**
 * What the group has granted us, and what of that is followed: the one is brought to the other.
 *
 * Invariants: nothing is fetched of a partition that is not followed (it is held from the moment it is granted until it is
 * taken over), so that the consumer goes on with the others, and with its heartbeats, however long taking over takes. Of one
 * partition, taking over and giving up happen one after the other. What stays ours through a rebalance stays followed.
 */
export class GrantedPartitions {
  /** Why partitions are not followed, by `topic/partition`. */
  readonly troubles = new Map<string, string>();
  private readonly parts: GrantedPartitionsParts;
  private granted = new Map<string, PartitionName>();
  private readonly follows = new Map<string, PartitionName>();
  private readonly turns = new Map<string, Promise<void>>();
  private readonly taking = new Map<string, PartitionName>();
  private readonly again = new Map<string, NodeJS.Timeout>();
  private readonly resting = new Map<string, NodeJS.Timeout>();
  private waiting: PartitionName[] = [];
  /** Between a rebalance's beginning and its end nobody knows what is whose. */
  private isSettled = false;

  constructor(parts: GrantedPartitionsParts) {
    this.parts = parts;
  }

  /** What is followed, also while the group shares out anew. */
  get followed(): readonly PartitionName[] {
    return [...this.follows.values()];
  }

  /** What is followed or being taken over: what we should like to keep. */
  get held(): readonly PartitionName[] {
    return [...this.followed, ...[...this.taking.values()].filter((name) => !this.isFollowed(name))];
  }

  /** What should be moving now. */
  get read(): readonly PartitionName[] {
    return this.isSettled ? this.followed.filter((name) => !this.resting.has(label(name))) : [];
  }

  isFollowed(name: PartitionName): boolean {
    return this.follows.has(label(name));
  }

  /** The group has shared out. */
  grant(names: readonly PartitionName[]): void {
    this.granted = new Map(names.map((name) => [label(name), name]));
    this.isSettled = true;
    this.clearTimers();
    for (const key of this.troubles.keys()) if (!this.granted.has(key)) this.troubles.delete(key);
    for (const [key, name] of this.follows) if (!this.granted.has(key)) void this.giveUp(name);
    for (const name of names) this.parts.hold(name);
    this.waiting = names.filter((name) => !this.taking.has(label(name)));
    this.takeNext();
  }

  /** The group shares out anew: what is followed goes on being followed until it is known whose it is. */
  unsettle(): void {
    this.isSettled = false;
    this.waiting = [];
    this.clearTimers();
  }

  /** We are out of the group; what is being taken over is not ours any more. */
  withdraw(): void {
    this.unsettle();
    this.granted.clear();
  }

  /** It turned out that it is not followed any more: another owner has it, or something failed. */
  lost(name: PartitionName, reason?: string): void {
    this.follows.delete(label(name));
    if (reason !== undefined) this.troubles.set(label(name), reason);
    this.parts.hold(name);
    this.takeAgain(name);
  }

  /** Its next message cannot be read yet: the others go on, and it is come back to in a while. */
  rest(name: PartitionName): void {
    const key = label(name);
    this.parts.hold(name);
    clearTimeout(this.resting.get(key));
    const timer = setTimeout(() => {
      this.resting.delete(key);
      const position = this.parts.reader.position(name);
      if (position !== null && this.isFollowed(name)) this.parts.release(name, position);
    }, REST_MS);
    this.resting.set(key, timer.unref());
  }

  async stop(): Promise<void> {
    this.withdraw();
    await Promise.all(this.followed.map((name) => this.giveUp(name)));
  }

  private takeNext(): void {
    while (this.isSettled && this.taking.size < TAKEN_AT_ONCE) {
      const name = this.waiting.shift();
      if (!name) return;
      this.taking.set(label(name), name);
      void this.inTurn(name, () => this.take(name)).finally(() => {
        this.taking.delete(label(name));
        // Given up for lost, and granted again in the same moment.
        const isMissing =
          this.granted.has(label(name)) && !this.isFollowed(name) && !this.again.has(label(name));
        if (isMissing && this.isSettled) this.waiting.push(name);
        this.takeNext();
      });
    }
  }

  private async take(name: PartitionName): Promise<void> {
    const key = label(name);
    const { reader, logger } = this.parts;
    const stillOurs = async () => {
      if (!this.granted.has(key)) throw new Error('granted to another instance meanwhile');
    };
    try {
      await stillOurs();
      const offset = await reader.assigned(name, await this.parts.extentOf(name), stillOurs);
      this.troubles.delete(key);
      if (this.granted.has(key)) {
        this.follows.set(key, name);
        this.parts.release(name, offset);
      } else await reader.revoked(name);
    } catch (error) {
      if (!this.granted.has(key)) return;
      const reason = (error as Error).message;
      if (this.troubles.get(key) !== reason) logger.error({ ...name, reason }, 'partition is not followed');
      this.troubles.set(key, reason);
      this.follows.delete(key);
      this.takeAgain(name);
    }
  }

  private giveUp(name: PartitionName): Promise<void> {
    this.follows.delete(label(name));
    return this.inTurn(name, () => this.parts.reader.revoked(name));
  }

  private takeAgain(name: PartitionName): void {
    const key = label(name);
    if (this.again.has(key)) return;
    const timer = setTimeout(() => {
      this.again.delete(key);
      if (!this.granted.has(key) || this.taking.has(key)) return;
      this.waiting.push(name);
      this.takeNext();
    }, TAKE_AGAIN_MS);
    this.again.set(key, timer.unref());
  }

  private clearTimers(): void {
    for (const timer of [...this.again.values(), ...this.resting.values()]) clearTimeout(timer);
    this.again.clear();
    this.resting.clear();
  }

  private inTurn(name: PartitionName, work: () => Promise<void>): Promise<void> {
    const key = label(name);
    const done = (this.turns.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.parts.logger.error({ ...name, err: error }, 'partition could not be given up');
    });
    this.turns.set(key, done);
    return done.finally(() => {
      if (this.turns.get(key) === done) this.turns.delete(key);
    });
  }
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
