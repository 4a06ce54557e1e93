import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { accountId, pageOf, pageQuery, time } from './fields.js';

const name = z.string().min(1).max(50);
const reason = z.string().min(1).max(500).describe('Why, for those who look, and for the audit trail.');
const account = z.object({
  accountId,
  name: z.string(),
  status: z.enum(['active', 'suspended', 'closed']),
  statusReason: z.string().optional(),
  createdAt: time,
  statusChangedAt: time.optional(),
});
const count = z.number().int();
const egress = z.object({
  mode: z.enum(['none', 'internet', 'allowlist']),
  allow: z.array(z.string()),
  dns: z.boolean(),
});
const newKey = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string().describe('Shown this once.'),
});
const params = z.strictObject({ accountId });
const guardrailParams = z.strictObject({ accountId, guardrailId: z.string().min(1).max(128) });
const keyParams = z.strictObject({ accountId, keyId: z.string().regex(/^[A-Z0-9]{16,128}$/, 'must be like AKIA…') });

/** Tenants, their guardrails, and keys for who has none that works. */
export const ACCOUNT_OPERATIONS = adminOperations({
  createAccount: {
    method: 'POST',
    path: '/accounts',
    access: 'admin:write',
    mutates: true,
    summary: "Make an account, with its administrator's access key and a role for functions.",
    body: z.strictObject({ name, accountId: accountId.optional().describe('Made up unless given.') }),
    status: 201,
    answer: newKey.extend({ accountId, executionRoleArn: z.string() }),
  },
  listAccounts: {
    method: 'GET',
    path: '/accounts',
    access: 'admin:read',
    mutates: false,
    summary: 'List accounts by id.',
    query: pageQuery,
    answer: pageOf(account),
  },
  getAccount: {
    method: 'GET',
    path: '/accounts/:accountId',
    access: 'account:read',
    mutates: false,
    summary: 'Show an account, what it has, and its guardrails.',
    params,
    answer: account.extend({
      holdings: z.object({
        functions: count,
        layerVersions: count,
        pendingEvents: count,
        users: count,
        roles: count,
        accessKeys: count,
      }),
      guardrails: z.record(z.string(), z.unknown()).describe('Policies by name.'),
      egress: egress.describe('Where its functions may connect to, besides this platform.'),
    }),
  },
  renameAccount: {
    method: 'PATCH',
    path: '/accounts/:accountId',
    access: 'admin:write',
    mutates: true,
    summary: 'Call an account otherwise.',
    params,
    body: z.strictObject({ name }),
    answer: account,
  },
  suspendAccount: {
    method: 'PUT',
    path: '/accounts/:accountId/suspension',
    access: 'admin:write',
    mutates: true,
    summary: "Refuse an account's calls and let its events wait, until it is resumed.",
    params,
    body: z.strictObject({ reason }),
    answer: account,
  },
  resumeAccount: {
    method: 'DELETE',
    path: '/accounts/:accountId/suspension',
    access: 'admin:write',
    mutates: true,
    summary: 'Let an account work again.',
    params,
    answer: account,
  },
  closeAccount: {
    method: 'PUT',
    path: '/accounts/:accountId/closure',
    access: 'admin:write',
    mutates: true,
    summary:
      'Close an account for good, which must have no functions, layers and events left. Deletes its access keys.',
    params,
    body: z.strictObject({ reason }),
    answer: account,
  },
  setEgress: {
    method: 'PUT',
    path: '/accounts/:accountId/egress',
    access: 'admin:write',
    mutates: true,
    summary: 'Say where the functions of an account may connect to, besides this platform.',
    params,
    body: z.strictObject({
      mode: egress.shape.mode.describe('`internet` is every public address, and what is allowed.'),
      allow: z
        .array(z.string().min(1).max(64))
        .max(50)
        .optional()
        .describe('Addresses or networks with ports, like `10.1.2.0/24:5432` or `udp:10.1.2.3:8125`.'),
      dns: z.boolean().optional().describe('Whether names are looked up; with `internet` unless told otherwise.'),
    }),
    answer: egress,
  },
  putGuardrail: {
    method: 'PUT',
    path: '/accounts/:accountId/guardrails/:guardrailId',
    access: 'admin:write',
    mutates: true,
    summary: 'Limit what an account may do at most, by a policy in the language of service control policies.',
    params: guardrailParams,
    body: z.strictObject({ policy: z.record(z.string(), z.unknown()) }),
    status: 204,
  },
  removeGuardrail: {
    method: 'DELETE',
    path: '/accounts/:accountId/guardrails/:guardrailId',
    access: 'admin:write',
    mutates: true,
    summary: 'Take a guardrail away.',
    params: guardrailParams,
    status: 204,
  },
  listAccessKeys: {
    method: 'GET',
    path: '/accounts/:accountId/keys',
    access: 'account:read',
    mutates: false,
    summary: "List an account's access keys, without their secrets.",
    params,
    answer: z.object({
      items: z.array(
        z.object({
          accessKeyId: z.string(),
          userName: z.string().optional().describe("Absent for a key of the account's root."),
          active: z.boolean(),
          createdAt: time,
        }),
      ),
    }),
  },
  createAccessKey: {
    method: 'POST',
    path: '/accounts/:accountId/keys',
    access: 'admin:write',
    mutates: true,
    summary: 'Make an access key for a user who has none that works.',
    params,
    body: z.strictObject({
      userName: z.string().min(1).max(64).optional().describe('The administrator unless given.'),
    }),
    status: 201,
    answer: newKey,
  },
  changeAccessKey: {
    method: 'PATCH',
    path: '/accounts/:accountId/keys/:keyId',
    access: 'admin:write',
    mutates: true,
    summary: 'Let an access key work, or not work.',
    params: keyParams,
    body: z.strictObject({ active: z.boolean() }),
    status: 204,
  },
  deleteAccessKey: {
    method: 'DELETE',
    path: '/accounts/:accountId/keys/:keyId',
    access: 'admin:write',
    mutates: true,
    summary: 'Take an access key away for good.',
    params: keyParams,
    status: 204,
  },
});
