import type { AuditEntry, AuditTrail } from './audit-trail.ts';

/** For tests. */
export class InMemoryAuditTrail implements AuditTrail {
  private readonly entries: AuditEntry[] = [];

  async record(entry: AuditEntry): Promise<void> {
    this.entries.push(entry);
  }

  async latest(limit: number): Promise<readonly AuditEntry[]> {
    return this.entries.toReversed().slice(0, limit);
  }
}
