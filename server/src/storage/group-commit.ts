import { setTimeout as pause } from 'node:timers/promises';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** Bounds what one transaction holds. */
const MOST_AT_ONCE = 16;
/** Others who are about to ask are waited for: longer than a batch of messages takes, shorter than anybody notices. */
const GATHER_MS = 20;

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits together what is asked for one by one, a group at a time: while one is on its way the next one gathers.
 *
 * Invariant: whoever asks learns what became of his own part, and a part that cannot be committed does not keep the
 * others from it for good: after a group has failed, the next one to be tried stands alone.
 */
export class GroupCommit<Item> {
  /** All or nothing; for each part null, or why it must be left out. Throws where nothing could be committed. */
  private readonly commit: (items: readonly Item[]) => Promise<readonly (WegwarteError | null)[]>;
  private waiting: Waiting<Item>[] = [];
  private isUnderWay = false;
  private most = MOST_AT_ONCE;

  constructor(commit: (items: readonly Item[]) => Promise<readonly (WegwarteError | null)[]>) {
    this.commit = commit;
  }

  add(item: Item): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.push({ item, resolve, reject });
    if (!this.isUnderWay) void this.commitAll();
    return promise;
  }

  private async commitAll(): Promise<void> {
    this.isUnderWay = true;
    while (this.waiting.length > 0) {
      await pause(GATHER_MS);
      await this.commitGroup(this.waiting.splice(0, this.most));
    }
    this.isUnderWay = false;
  }

  private async commitGroup(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      const failures = await this.commit(group.map(({ item }) => item));
      this.most = MOST_AT_ONCE;
      group.forEach(({ resolve, reject }, index) => {
        const failure = failures[index];
        if (failure) reject(failure);
        else resolve();
      });
    } catch (error) {
      this.most = 1;
      const isRetriable = error instanceof WegwarteError && error.retriable;
      if (!isRetriable && group.length > 1) {
        for (const one of group) await this.commitGroup([one]);
        return;
      }
      // A database that is away is away for all: nobody need find out by himself, one timeout after the other.
      const told = isRetriable ? [...group, ...this.waiting.splice(0)] : group;
      for (const { reject } of told) reject(error);
    }
  }
}
