import { randomBytes } from 'node:crypto';
import { createAccount, newAccountId } from '@stoker/app/accounts/accounts';
import { operate } from '../../operator.js';
import { showKey } from '../keys/show-key.js';

export interface CreateOptions {
  readonly id?: string;
  readonly json?: boolean;
}

export async function create(environment: NodeJS.ProcessEnv, name: string, options: CreateOptions): Promise<void> {
  const { id: accountId = newAccountId(randomBytes) } = options;
  const action = { operation: 'CreateAccount', accountId, resource: accountId };
  const { accessKey, executionRoleArn } = await operate(environment, action, (store) =>
    createAccount(store, randomBytes, { name, accountId }),
  );
  if (options.json) return console.log(JSON.stringify({ accountId, name, executionRoleArn, ...accessKey }, null, 2));
  console.log(`Account ${accountId} (${name}). Its functions may use the role ${executionRoleArn}.`);
  if (accessKey) showKey('its administrator', accessKey);
}
