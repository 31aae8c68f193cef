import type { AuditAction } from '@wegwarte/contract';

export interface AuditEntry {
  readonly atMs: number;
  /** Name of who asked. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What it was about, such as `checkout/payment`. */
  readonly subject: string;
  readonly detail: string;
}

/** Port: who did what must not go unseen. Entries are never changed, and removed with the history. */
export interface AuditTrail {
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  latest(limit: number): Promise<readonly AuditEntry[]>;
}
