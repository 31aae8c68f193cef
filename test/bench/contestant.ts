import type { WrittenWorkload } from './workload.ts';

/** Everything a contestant is given for one run; nothing of it was used before. */
export interface RunSetup {
  readonly brokers: readonly string[];
  readonly workload: WrittenWorkload;
  /** So many messages are to be done. */
  readonly atMost: number;
  /** Empty, but for the extension. */
  readonly databaseUrl: string;
  /** Names consumer groups and folders, anew for each run. */
  readonly id: string;
}

export interface RunningContestant {
  /** Its main processes: what they and all their children use is what it costs. */
  readonly pids: readonly number[];
  /** Messages done with for good: for those who store, that all of them are in the database. */
  position(): Promise<number>;
  /** Rejects when it ends by itself. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export interface Contestant {
  readonly name: string;
  /** For the table: what it does. */
  readonly does: string;
  /** Messages it is given, where the whole workload would take too long: in its small run, and in its large one. */
  readonly sample?: readonly [number, number];
  /** Where it stores counters, in the shape of the peers' table; undefined for those that store none. */
  readonly counters?: 'ours' | 'theirs';
  prepare?(): Promise<void>;
  start(setup: RunSetup): Promise<RunningContestant>;
}
