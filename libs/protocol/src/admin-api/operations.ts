import { ADMINISTRATOR_OPERATIONS } from './administrator.operations.js';
import type { AdminTable } from './admin-operation.js';
import { PLATFORM_OPERATIONS } from './platform.operations.js';
import { SIGN_IN_OPERATIONS } from './sign-in.operations.js';
import { TOKEN_OPERATIONS } from './token.operations.js';

/** Every operation of the admin API by name: a route that is not in here does not exist. */
export const ADMIN_OPERATIONS = {
  ...SIGN_IN_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...ADMINISTRATOR_OPERATIONS,
  ...PLATFORM_OPERATIONS,
} as const satisfies AdminTable;
