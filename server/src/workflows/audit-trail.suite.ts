import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditTrail } from './audit-trail.ts';

/** What every audit trail promises. */
export function describeAuditTrail(name: string, open: () => AuditTrail): void {
  describe(`the audit trail in ${name}`, () => {
    it('gives back what was recorded, the newest first, also of one moment', async () => {
      const trail = open();
      const actor = randomUUID();
      const entry: AuditEntry = {
        atMs: Date.parse('2026-11-24T12:00:00.123Z'),
        actor,
        action: 'list-stuck',
        subject: 'checkout/payment',
        detail: '3 runs',
      };
      const second: AuditEntry = { ...entry, action: 'export-stuck' };
      await trail.record(entry);
      await trail.record(second);
      const own = (await trail.latest(100)).filter((one) => one.actor === actor);
      expect(own).toEqual([second, entry]);
      expect(await trail.latest(1)).toHaveLength(1);
    });
  });
}
