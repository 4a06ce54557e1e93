import { operate } from '../../operator.js';
import { administratorsOf } from './administrators-of.js';
import { choosePassword, type PasswordOptions, showOneTime } from './choose-password.js';

export async function resetAdminPassword(
  environment: NodeJS.ProcessEnv,
  name: string,
  options: PasswordOptions,
): Promise<void> {
  const password = await choosePassword(name, options);
  const action = { operation: 'ResetPassword', resource: `/administrators/${name}` };
  const { oneTimePassword } = await operate(environment, action, async (store) => {
    const administrators = administratorsOf(store);
    return administrators.resetPassword((await administrators.getByName(name)).id, password);
  });
  console.log(`${name} has another password, and no session`);
  showOneTime(oneTimePassword);
}
