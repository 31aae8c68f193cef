import { describeAuditTrail } from './audit-trail.suite.ts';
import { InMemoryAuditTrail } from './in-memory-audit-trail.ts';

describeAuditTrail('memory', () => new InMemoryAuditTrail());
