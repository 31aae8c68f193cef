import { vi } from 'vitest';
import type { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import { defaultEngineOptions } from '../../windows/partition-engine.ts';
import type { LeadLimits } from '../../windows/source-lead.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import { InMemoryCheckpointStore } from '../in-memory-checkpoint-store.ts';
import { defaultFollowerTimings } from '../follower-options.ts';
import { PartitionFollower } from '../partition-follower.ts';
import type { LogMessage } from '../touchpoint-log.ts';
import { InMemoryInternalLog } from './in-memory-internal-log.ts';
import { planRekeying } from './rekeying-plan.ts';
import type { SourceTopic } from './rekeying-plan.ts';

export interface Logged {
  readonly touchpoint: Touchpoint;
  readonly loggedAtMs: number;
}

export interface WorldOptions {
  readonly catalog: JourneyCatalog;
  readonly sources: readonly (SourceTopic & { readonly partitions: number })[];
  readonly internalPartitions: number;
  readonly rekey?: readonly string[];
  readonly limits?: LeadLimits;
}

const noHurry = async () => undefined;

/** For tests: sources, the internal topic, one store, and whoever follows the partitions, living or dead. Needs fake timers. */
export class RekeyedWorld {
  readonly store = new InMemoryCheckpointStore();
  readonly internal: InMemoryInternalLog;
  /** Of the sources first. */
  readonly names: readonly PartitionName[];
  private readonly options: WorldOptions;
  private readonly logs = new Map<string, Logged[]>();
  private readonly followers = new Map<string, PartitionFollower>();

  constructor(options: WorldOptions) {
    this.options = options;
    this.internal = new InMemoryInternalLog('internal', options.internalPartitions);
    const topics = [...options.sources, { topic: 'internal', partitions: options.internalPartitions }];
    this.names = topics.flatMap(({ topic, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
    );
  }

  write(name: PartitionName, logged: readonly Logged[]): void {
    this.logs.set(label(name), [...(this.logs.get(label(name)) ?? []), ...logged]);
  }

  endOf({ topic, partition }: PartitionName): number {
    if (topic === 'internal') return this.internal.partitions[partition]!.length;
    return this.logs.get(label({ topic, partition }))?.length ?? 0;
  }

  /** Reads at most so many messages of a partition. */
  async read(name: PartitionName, atMost: number, by?: PartitionFollower): Promise<void> {
    const follower = by ?? (await this.follower(name));
    const end = this.endOf(name);
    const messages = Array.from(
      { length: Math.min(atMost, Math.max(0, end - follower.position)) },
      (_, index) => this.message(name, follower.position + index),
    );
    await untilDone(unlessLost(follower.receive(messages, end, noHurry)));
  }

  async hear(name: PartitionName): Promise<void> {
    const follower = await this.follower(name);
    await untilDone(unlessLost(follower.heard(this.endOf(name))));
  }

  async save(name: PartitionName): Promise<void> {
    await untilDone(unlessLost((await this.follower(name)).checkpoint(noHurry)));
  }

  /** It is dead, or so one thinks: another takes over, and it may come back for a while. */
  kill(name: PartitionName): PartitionFollower | undefined {
    const follower = this.followers.get(label(name));
    this.followers.delete(label(name));
    return follower;
  }

  /** Reads everything, and lets the clock end every run. */
  async finish(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      await vi.advanceTimersByTimeAsync(3_000);
      for (const name of this.names) {
        await this.read(name, Infinity);
        await this.hear(name);
      }
    }
    for (const name of this.names) await this.save(name);
  }

  watermarkMs(name: PartitionName): number | null {
    return this.store.stored(name)?.state.watermarkMs ?? null;
  }

  async follower(name: PartitionName): Promise<PartitionFollower> {
    const known = this.followers.get(label(name));
    if (known) return known;
    const { catalog, sources, rekey = [], limits } = this.options;
    const plan = planRekeying({ sources, internalTopic: 'internal', rekey });
    const follower = new PartitionFollower(await this.store.claim(name, catalog), {
      catalog,
      decode: (message, topic) => {
        if (topic === 'internal') {
          return { ok: true, internal: this.internal.partitions[name.partition]![message.offset]! };
        }
        return { ok: true, touchpoint: this.logs.get(label(name))![message.offset]!.touchpoint };
      },
      store: this.store,
      deadLetters: null,
      meter: { stored: () => undefined, lettersWritten: () => undefined },
      options: {
        ...defaultEngineOptions,
        ...defaultFollowerTimings,
        checkpointEveryMessages: 5,
        // Runs leave memory as soon as they may: whoever becomes somebody else is often fetched back for it.
        coldAfterMs: 20_000,
        coldForAtLeastMs: 0,
        ...limits,
      },
      clock: { now: () => Date.now() },
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      rekeying: plan && { plan, log: this.internal },
      partitions: this.names.filter(({ topic }) => topic === name.topic).length,
    });
    await untilDone(follower.rememberCold(async () => undefined));
    this.followers.set(label(name), follower);
    return follower;
  }

  private message(name: PartitionName, offset: number): LogMessage {
    const loggedAtMs = this.logs.get(label(name))?.[offset]?.loggedAtMs ?? Date.now();
    return { offset, value: null, loggedAtMs };
  }
}

async function unlessLost(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof WegwarteError && error.code === 'partition-lost')) throw error;
  });
}

/** Lets time pass until it is. */
async function untilDone(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  done.catch(() => undefined);
  for (let turn = 0; turn < 50 && !isDone; turn++) await Promise.resolve();
  while (!isDone) await vi.advanceTimersByTimeAsync(100);
  await done;
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
