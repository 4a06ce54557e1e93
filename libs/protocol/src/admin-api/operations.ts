import { ACCOUNT_OPERATIONS } from './account.operations.js';
import { ADMINISTRATOR_OPERATIONS } from './administrator.operations.js';
import type { AdminTable } from './admin-operation.js';
import { AUDIT_OPERATIONS } from './audit.operations.js';
import { FAILURE_OPERATIONS } from './failure.operations.js';
import { PLATFORM_OPERATIONS } from './platform.operations.js';
import { QUOTA_OPERATIONS } from './quota.operations.js';
import { SIGN_IN_OPERATIONS } from './sign-in.operations.js';
import { TOKEN_OPERATIONS } from './token.operations.js';

/** Every operation of the admin API by name: a route that is not in here does not exist. */
export const ADMIN_OPERATIONS = {
  ...SIGN_IN_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...ADMINISTRATOR_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...QUOTA_OPERATIONS,
  ...FAILURE_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...PLATFORM_OPERATIONS,
} as const satisfies AdminTable;
