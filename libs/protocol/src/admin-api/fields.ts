import { isGrant } from '@stoker/core/signin/grant';
import { z } from 'zod';

/** Fields that several operations have. */
export const time = z.iso.datetime().describe('UTC, like 2026-11-25T23:05:00.000Z.');
export const id = z.uuid();
export const accountId = z.string().regex(/^\d{12}$/, 'must be twelve digits');
export const grant = z
  .string()
  .refine(isGrant, 'must be like admin:read, admin:write or account:111122223333:read')
  .describe('`admin:read`, `admin:write`, `account:ID:read` or `account:ID:write`; writing covers reading.');
export const role = z.enum(['administrator', 'auditor']);
export const password = z.string().min(1).max(1_024);

/** How every list is asked for. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  marker: z.string().max(1_024).optional().describe('`nextMarker` of the page before.'),
});

/** How every list is answered. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextMarker: z.string().optional() });
}
