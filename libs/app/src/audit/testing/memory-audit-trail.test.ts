import { auditTrailContract } from '../../ports/testing/audit-trail.contract.js';
import { MemoryAuditTrail } from './memory-audit-trail.js';

auditTrailContract(() => Promise.resolve(new MemoryAuditTrail()));
