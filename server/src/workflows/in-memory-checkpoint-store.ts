import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { deadlineOf } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { ColdRun, PartitionState, RunKey } from '../windows/partition-state.ts';
import type { InternalProgress, RekeyingChanges, RekeyingState } from './rekeying/rekeying-state.ts';
import { InMemoryCounts } from '../windows/in-memory-counts.ts';
import { noLanes } from '../windows/lanes.ts';
import type { IdBlock } from '../windows/recent-ids.ts';
import type {
  CheckpointStore,
  DeadLetter,
  FollowedCheckpoint,
  PartitionClaim,
  PartitionName,
  Portion,
} from './checkpoint-store.ts';

/** What goes wrong with the next save: it never happens, or it does and nobody learns of it. */
export type SaveTrouble = 'refused' | 'answer-lost';

interface Shelf {
  readonly partitionId: number;
  epoch: number;
  checkpoint: number;
  state: PartitionState;
  endOffset: number;
  lastMessageAtMs: number | null;
  heardAtMs: number | null;
  readonly runs: Map<string, Run>;
  readonly coldRuns: Map<string, Run>;
  idBlocks: readonly IdBlock[];
  readonly deadLetters: Map<number, DeadLetter>;
  rekeying: RekeyingState;
}

/** For tests: keeps the store's contract in maps, and fails as it is told. */
export class InMemoryCheckpointStore implements CheckpointStore {
  private readonly counts = new InMemoryCounts();
  /** Counters by name, without those that are zero. */
  readonly counters: ReadonlyMap<string, number> = this.counts.byName;
  /** Touchpoints by outcome. */
  readonly outcomes = new Map<string, number>();
  /** For each of the next saves, in order. */
  readonly troubles: SaveTrouble[] = [];
  /** Each operation waits for it: a database that takes its time. */
  delay: () => Promise<void> = () => Promise.resolve();
  isDown = false;
  saves = 0;
  /** Runs that left memory, however often. */
  evicted = 0;
  private readonly shelves = new Map<string, Shelf>();

  async claim({ topic, partition }: PartitionName, _catalog: JourneyCatalog): Promise<PartitionClaim> {
    await this.answer();
    const label = `${topic}/${partition}`;
    let shelf = this.shelves.get(label);
    if (!shelf) this.shelves.set(label, (shelf = emptyShelf(this.shelves.size + 1)));
    shelf.epoch++;
    const { partitionId, epoch, checkpoint, runs, idBlocks, deadLetters, lastMessageAtMs, rekeying } = shelf;
    const state = { ...shelf.state, runs: [...runs.values()], idBlocks };
    const rejectedOffsets = new Set([...deadLetters.keys()].filter((one) => one >= state.resumeOffset));
    return {
      partitionId,
      topic,
      partition,
      epoch,
      checkpoint,
      state,
      lastMessageAtMs,
      orphaned: 0,
      rejectedOffsets,
      rekeying,
    };
  }

  async save(claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>, saved: FollowedCheckpoint): Promise<void> {
    const trouble = this.troubles.shift();
    await this.answer();
    if (trouble === 'refused') throw unavailable();
    const shelf = this.find(claim);
    if (!shelf) throw new WegwarteError('partition-lost', `partition ${claim.partitionId}: taken over`);
    if (shelf.checkpoint === saved.number) return;
    if (shelf.checkpoint !== saved.number - 1) {
      throw new WegwarteError(
        'partition-lost',
        `partition ${claim.partitionId}: checkpoint ${shelf.checkpoint}`,
      );
    }
    this.store(shelf, saved);
    if (trouble === 'answer-lost') throw unavailable();
  }

  async heard(
    claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>,
    endOffset: number,
    nowMs: number,
  ): Promise<void> {
    await this.answer();
    const shelf = this.find(claim);
    if (!shelf) throw new WegwarteError('partition-lost', `partition ${claim.partitionId}: taken over`);
    shelf.endOffset = Math.max(shelf.endOffset, endOffset);
    shelf.heardAtMs = nowMs;
  }

  async coldKeys(claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>): Promise<Portion<ColdRun>> {
    const items = (await this.cold(claim)).map((run) => ({
      journey: run.definition.journey,
      key: run.key,
      deadlineMs: deadlineOf(run),
    }));
    return { items, next: null };
  }

  async coldRuns(
    claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>,
    _catalog: JourneyCatalog,
    keys: readonly RunKey[],
  ): Promise<readonly Run[]> {
    const found = await this.cold(claim);
    return found.filter((run) =>
      keys.some(({ journey, key }) => run.key === key && run.definition.journey === journey),
    );
  }

  async coldRunsDue(
    claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>,
    _catalog: JourneyCatalog,
    beforeMs: number,
  ): Promise<Portion<Run>> {
    const items = (await this.cold(claim)).filter((run) => deadlineOf(run) < beforeMs);
    return { items, next: null };
  }

  async internalProgress(internalTopic: string): Promise<InternalProgress> {
    await this.answer();
    const shelves = [...this.shelves].flatMap(([label, shelf]) =>
      label.startsWith(`${internalTopic}/`) ? [shelf] : [],
    );
    return {
      lanes: shelves.map(({ rekeying }) => rekeying.lanes).filter((lanes) => lanes !== noLanes),
      waiting: shelves.reduce(
        (sum, { state, endOffset }) => sum + Math.max(state.readOffset, endOffset) - state.resumeOffset,
        0,
      ),
    };
  }

  /** What is stored of a partition. */
  stored({ topic, partition }: PartitionName): Readonly<Shelf> | undefined {
    return this.shelves.get(`${topic}/${partition}`);
  }

  private async answer(): Promise<void> {
    await this.delay();
    if (this.isDown) throw unavailable();
  }

  private async cold(claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>): Promise<Run[]> {
    await this.answer();
    return [...(this.find(claim)?.coldRuns.values() ?? [])];
  }

  private find({ partitionId, epoch }: Pick<PartitionClaim, 'partitionId' | 'epoch'>): Shelf | undefined {
    return [...this.shelves.values()].find((one) => one.partitionId === partitionId && one.epoch === epoch);
  }

  private store(shelf: Shelf, saved: FollowedCheckpoint): void {
    const { counters, runs, idBlocks, forgetIdsBefore } = saved.checkpoint;
    const { readOffset, resumeOffset, watermarkMs, newestMs, eras } = saved.checkpoint;
    this.saves++;
    shelf.checkpoint = saved.number;
    shelf.state = { readOffset, resumeOffset, watermarkMs, newestMs, eras, runs: [], idBlocks: [] };
    shelf.endOffset = saved.endOffset;
    shelf.lastMessageAtMs = saved.lastMessageAtMs ?? shelf.lastMessageAtMs;
    shelf.heardAtMs = saved.savedAtMs;
    shelf.idBlocks = [...shelf.idBlocks, ...idBlocks].filter((one) => one.generation >= forgetIdsBefore);
    // Forgotten ones first: a key may have been forgotten and begun anew within one checkpoint.
    for (const { journey, key, run } of runs) if (!run) shelf.runs.delete(`${journey} ${key}`);
    for (const { journey, key, run } of runs) if (run) shelf.runs.set(`${journey} ${key}`, run);
    for (const { journey, key } of saved.checkpoint.warmed) shelf.coldRuns.delete(`${journey} ${key}`);
    this.evicted += saved.checkpoint.evicted.length;
    for (const run of saved.checkpoint.evicted) {
      shelf.coldRuns.set(`${run.definition.journey} ${run.key}`, run);
    }
    if (saved.rekeying) shelf.rekeying = changed(shelf.rekeying, saved.rekeying);
    for (const letter of saved.deadLetters) shelf.deadLetters.set(letter.offset, letter);
    for (const { outcome, count } of saved.outcomes) add(this.outcomes, outcome, count);
    this.counts.add(counters);
  }
}

function emptyShelf(partitionId: number): Shelf {
  const nothing = { readOffset: 0, resumeOffset: 0, watermarkMs: null, newestMs: null, eras: [] };
  return {
    partitionId,
    epoch: 0,
    checkpoint: 0,
    state: { ...nothing, runs: [], idBlocks: [] },
    endOffset: 0,
    lastMessageAtMs: null,
    heardAtMs: null,
    runs: new Map(),
    coldRuns: new Map(),
    idBlocks: [],
    deadLetters: new Map(),
    rekeying: { lanes: noLanes, aliases: [] },
  };
}

function changed(state: RekeyingState, { lanes, aliases }: RekeyingChanges): RekeyingState {
  const kept = [...state.aliases, ...aliases.added].filter((one) => one.fromOffset >= aliases.forgetBefore);
  return { lanes: lanes ?? state.lanes, aliases: kept };
}

function add(sums: Map<string, number>, key: string, count: number): void {
  const sum = (sums.get(key) ?? 0) + count;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

function unavailable(): WegwarteError {
  return new WegwarteError('database-unavailable', 'database: away', { retriable: true });
}
