import { operate } from '../../operator.js';
import { administratorsOf } from './administrators-of.js';

export async function unlockAdmin(environment: NodeJS.ProcessEnv, name: string): Promise<void> {
  const action = { operation: 'UnlockAdministrator', resource: `/administrators/${name}` };
  await operate(environment, action, async (store) => {
    const administrators = administratorsOf(store);
    await administrators.unlock((await administrators.getByName(name)).name);
  });
  console.log(`attempts to sign in as ${name} pass again`);
}
