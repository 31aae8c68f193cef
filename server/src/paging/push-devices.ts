/** A browser on a telephone or a desk that somebody has told to show pages. Times ms since the epoch. */
export interface PushDevice {
  /** Made of its address: the same browser is the same device. */
  readonly id: string;
  readonly person: string;
  /** As its owner calls it. */
  readonly label: string;
  /** Of its push service (RFC 8030). A key: never shown, never logged. */
  readonly endpoint: string;
  /** What messages to it are encrypted with (RFC 8291), base64url. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly addedBy: string;
  readonly addedAtMs: number;
  /** When a message to it was last taken. */
  readonly reachedAtMs: number | null;
}

/** So many of one person are written to; the oldest makes room. */
export const MAX_DEVICES_OF_PERSON = 8;

/** Port: the devices there are. */
export interface PushDevices {
  /** In place of what was known of the same device, whosever it was; keeps the newest `MAX_DEVICES_OF_PERSON`. */
  add(device: PushDevice): Promise<void>;
  find(id: string): Promise<PushDevice | null>;
  /** Newest first. */
  of(person: string): Promise<readonly PushDevice[]>;
  /** Of everybody, newest first; at most 1,000. */
  all(): Promise<readonly PushDevice[]>;
  reached(id: string, atMs: number): Promise<void>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}
