import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { id, pageOf, pageQuery, password, role, time } from './fields.js';

const administrator = z.object({
  id,
  name: z.string(),
  role,
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: time,
  passwordChangedAt: time,
  lastSignInAt: time.optional(),
});
const params = z.strictObject({ administratorId: id });
const oneTimePassword = z
  .string()
  .optional()
  .describe('Where none was given; shown this once, to be changed at the first sign-in.');

/** Local administrators. */
export const ADMINISTRATOR_OPERATIONS = adminOperations({
  createAdministrator: {
    method: 'POST',
    path: '/administrators',
    access: 'admin:write',
    mutates: true,
    summary: 'Create a local administrator or auditor.',
    body: z.strictObject({ name: z.string().min(1).max(64), role, password: password.optional() }),
    status: 201,
    answer: z.object({ id, oneTimePassword }),
  },
  listAdministrators: {
    method: 'GET',
    path: '/administrators',
    access: 'admin:read',
    mutates: false,
    summary: 'List local administrators by name.',
    query: pageQuery,
    answer: pageOf(administrator),
  },
  getAdministrator: {
    method: 'GET',
    path: '/administrators/:administratorId',
    access: 'admin:read',
    mutates: false,
    summary: 'Show one local administrator.',
    params,
    answer: administrator,
  },
  changeAdministrator: {
    method: 'PATCH',
    path: '/administrators/:administratorId',
    access: 'admin:write',
    mutates: true,
    summary: 'Change the role of another administrator, or shut them out. Ends their sessions.',
    params,
    body: z.strictObject({ role: role.optional(), disabled: z.boolean().optional() }),
    answer: administrator,
  },
  resetPassword: {
    method: 'PUT',
    path: '/administrators/:administratorId/password',
    access: 'admin:write',
    mutates: true,
    summary: "Set another administrator's password. Ends their sessions and what holds up their sign-in.",
    params,
    body: z.strictObject({ password: password.optional() }),
    answer: z.object({ oneTimePassword }),
  },
  deleteAdministrator: {
    method: 'DELETE',
    path: '/administrators/:administratorId',
    access: 'admin:write',
    mutates: true,
    summary: 'Delete another administrator with their sessions and tokens.',
    params,
    status: 204,
  },
});
