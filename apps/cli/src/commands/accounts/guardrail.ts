import { readFile } from 'node:fs/promises';
import { putGuardrail } from '@stoker/app/accounts/guardrails';
import { operate } from '../../operator.js';
import { OperatorError } from '../../system/operator-error.js';

export async function put(environment: NodeJS.ProcessEnv, id: string, name: string, file: string): Promise<void> {
  const policy = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`${file} can't be read`, 'name a file with a policy', { cause });
  });
  const action = { operation: 'PutAccountGuardrail', accountId: id, resource: `${id}/${name}` };
  await operate(environment, action, ({ accounts }) => putGuardrail(accounts, id, name, policy));
  console.log(`Account ${id} is under the guardrail ${name}.`);
}

export async function remove(environment: NodeJS.ProcessEnv, id: string, name: string): Promise<void> {
  const action = { operation: 'RemoveAccountGuardrail', accountId: id, resource: `${id}/${name}` };
  await operate(environment, action, ({ accounts }) => accounts.removeGuardrail(id, name));
  console.log(`Account ${id} is under the guardrail ${name} no more.`);
}
