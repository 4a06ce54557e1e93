import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { grant, id, pageOf, pageQuery, time } from './fields.js';

const tokenId = z.string().regex(/^[a-z2-7]{16}$/, 'must be the id of a token');

const token = z.object({
  id: tokenId,
  description: z.string(),
  scopes: z.array(grant),
  administratorId: id.optional().describe('Absent for tokens made at the command line.'),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.optional().describe('To the minute.'),
  revokedAt: time.optional(),
});

/** Tokens with which scripts call this API. */
export const TOKEN_OPERATIONS = adminOperations({
  createToken: {
    method: 'POST',
    path: '/tokens',
    access: 'session',
    mutates: true,
    summary: 'Make a token that acts for the caller, within what the caller may do whenever it is used.',
    body: z.strictObject({
      description: z.string().min(1).max(200),
      scopes: z.array(grant).min(1).max(20),
      days: z.number().int().min(1).max(365).describe('Days for which it is good.'),
    }),
    status: 201,
    answer: token.extend({ token: z.string().describe('`stk_…`, shown this once.') }),
  },
  listOwnTokens: {
    method: 'GET',
    path: '/session/tokens',
    access: 'session',
    mutates: false,
    summary: "List one's own tokens.",
    query: pageQuery,
    answer: pageOf(token),
  },
  revokeOwnToken: {
    method: 'DELETE',
    path: '/session/tokens/:tokenId',
    access: 'session',
    mutates: true,
    summary: "Revoke one of one's own tokens.",
    params: z.strictObject({ tokenId }),
    status: 204,
  },
  listTokens: {
    method: 'GET',
    path: '/tokens',
    access: 'admin:read',
    mutates: false,
    summary: "List everybody's tokens.",
    query: pageQuery,
    answer: pageOf(token),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/tokens/:tokenId',
    access: 'admin:write',
    mutates: true,
    summary: "Revoke anybody's token.",
    params: z.strictObject({ tokenId }),
    status: 204,
  },
});
