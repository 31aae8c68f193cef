export interface Announcement {
  readonly id: string;
  readonly host: string;
  readonly build: string;
  readonly startedMs: number;
  readonly isElected: boolean;
  readonly partitions: number;
}

export interface RegisteredInstance extends Announcement {
  readonly heardMs: number;
  /** How long ago that was by the register's own clock: those of the instances may differ. */
  readonly quietMs: number;
}

/** Port: which instances there are. */
export interface InstanceRegister {
  /** That it lives. One that has not said so for a day is forgotten. */
  announce(instance: Announcement): Promise<void>;
  /** It stops in order. */
  leave(id: string): Promise<void>;
  /** In the order they started. */
  list(): Promise<readonly RegisteredInstance[]>;
}
