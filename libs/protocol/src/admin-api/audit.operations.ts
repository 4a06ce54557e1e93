import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { accountId, pageOf, pageQuery, time } from './fields.js';

const text = z.string().max(1_024).optional();
const outcome = z.enum(['success', 'denied', 'unauthenticated', 'failed', 'suppressed']);
const moment = text.describe('Like 2026-11-25T10:00:00Z, or a time ago like 15m, 24h, 7d.');
const filter = {
  principal: text.describe('An ARN, or `operator/NAME`.'),
  action: text.describe('Like `lambda:CreateFunction`, or `iam:*`.'),
  resource: text.describe('An ARN, or its beginning with `*` behind it.'),
  outcome: outcome.optional(),
  request: text,
  since: moment,
  until: moment,
};
const row = z.object({
  time,
  requestId: z.string(),
  part: z.number().describe('1 where a call failed after it had changed something.'),
  service: z.string(),
  operation: z.string(),
  accountId: z.string().optional(),
  principal: z.string().optional(),
  accessKeyId: z.string().optional(),
  resource: z.string().optional(),
  resourceAccountId: z.string().optional(),
  sourceIp: z.string().optional(),
  userAgent: z.string().optional(),
  outcome,
  errorCode: z.string().optional(),
  detail: z.string().optional().describe('What a denial said, or the reason that an operator gave.'),
  count: z.number().describe('Calls that the row stands for.'),
});

/** The audit trail, the newest rows first. */
export const AUDIT_OPERATIONS = adminOperations({
  searchAudit: {
    method: 'GET',
    path: '/audit',
    access: 'admin:read',
    mutates: false,
    summary: 'Search the audit trail.',
    query: pageQuery.extend({ ...filter, account: accountId.optional() }),
    answer: pageOf(row),
  },
  searchAccountAudit: {
    method: 'GET',
    path: '/accounts/:accountId/audit',
    access: 'account:read',
    mutates: false,
    summary: 'Search the audit trail for calls by an account, and by others about its resources.',
    params: z.strictObject({ accountId }),
    query: pageQuery.extend(filter),
    answer: pageOf(row),
  },
});
