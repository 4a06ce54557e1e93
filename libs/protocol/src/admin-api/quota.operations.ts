import { QUOTA_NAMES } from '@stoker/core/quotas/quotas';
import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { accountId } from './fields.js';

const name = z.enum(QUOTA_NAMES as [(typeof QUOTA_NAMES)[number], ...typeof QUOTA_NAMES]);
const value = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const reason = z.string().min(1).max(500).describe('Why, for the audit trail.');
const platformQuota = z.object({ name, what: z.string(), default: value, maximum: value });
const quotas = z.object({
  items: z.array(
    platformQuota.extend({
      value: value.describe('What counts.'),
      from: z.enum(['default', 'account', 'maximum']).describe('The layer that says so.'),
      used: value.optional().describe('Absent for rates, and for what each process counts for itself.'),
    }),
  ),
});

/** What accounts may have and do. */
export const QUOTA_OPERATIONS = adminOperations({
  getAccountQuotas: {
    method: 'GET',
    path: '/accounts/:accountId/quotas',
    access: 'account:read',
    mutates: false,
    summary: 'Show what an account may have and do, and what it uses.',
    params: z.strictObject({ accountId }),
    answer: quotas,
  },
  setAccountQuota: {
    method: 'PUT',
    path: '/accounts/:accountId/quotas/:quotaId',
    access: 'admin:write',
    mutates: true,
    summary:
      'Give an account a value of its own, or the default again. Less than it uses only keeps it from having more.',
    params: z.strictObject({ accountId, quotaId: name }),
    body: z.strictObject({ value: value.nullable().describe('Null for the default.'), reason }),
    answer: quotas,
  },
  getPlatformQuotas: {
    method: 'GET',
    path: '/quotas',
    access: 'admin:read',
    mutates: false,
    summary: 'Show the defaults and maxima of all accounts.',
    answer: z.object({ items: z.array(platformQuota) }),
  },
  setPlatformQuota: {
    method: 'PUT',
    path: '/quotas/:quotaId',
    access: 'admin:write',
    mutates: true,
    summary: 'Set what accounts have by default, or at most.',
    params: z.strictObject({ quotaId: name }),
    body: z.strictObject({
      layer: z.enum(['default', 'maximum']),
      value: value.nullable().describe('Null for what it comes with.'),
      reason,
    }),
    answer: z.object({ items: z.array(platformQuota) }),
  },
});
