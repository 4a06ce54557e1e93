import { operate } from '../../operator.js';
import { administratorsOf } from './administrators-of.js';

export async function setDisabled(
  environment: NodeJS.ProcessEnv,
  name: string,
  verb: 'disable' | 'enable',
): Promise<void> {
  const disabled = verb === 'disable';
  const operation = disabled ? 'DisableAdministrator' : 'EnableAdministrator';
  await operate(environment, { operation, resource: `/administrators/${name}` }, async (store) => {
    const administrators = administratorsOf(store);
    await administrators.change((await administrators.getByName(name)).id, { disabled });
  });
  console.log(disabled ? `${name} is shut out` : `${name} may sign in`);
}
