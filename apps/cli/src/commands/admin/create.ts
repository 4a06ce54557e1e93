import type { AdministratorRole } from '@stoker/core/signin/grant';
import { operate } from '../../operator.js';
import { OperatorError } from '../../system/operator-error.js';
import { administratorsOf } from './administrators-of.js';
import { choosePassword, type PasswordOptions, showOneTime } from './choose-password.js';

export interface CreateAdminOptions extends PasswordOptions {
  readonly role: string;
}

export async function createAdmin(
  environment: NodeJS.ProcessEnv,
  name: string,
  options: CreateAdminOptions,
): Promise<void> {
  const { role } = options;
  if (!isRole(role)) throw new OperatorError(`${role} is no role`, 'give administrator or auditor');
  const password = await choosePassword(name, options);
  const action = { operation: 'CreateAdministrator', resource: `/administrators/${name}` };
  const { oneTimePassword } = await operate(environment, action, (store) =>
    administratorsOf(store).create({ name, role, password }),
  );
  console.log(`${name} may sign in as ${role}`);
  showOneTime(oneTimePassword);
}

function isRole(text: string): text is AdministratorRole {
  return text === 'administrator' || text === 'auditor';
}
