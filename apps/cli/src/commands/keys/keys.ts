import { randomBytes } from 'node:crypto';
import { createAccessKey, setKeyActive } from '@stoker/app/accounts/access-keys';
import { ADMINISTRATOR } from '@stoker/app/identity/bootstrap-account';
import { look, operate } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { renderTable } from '../../ui/table.js';
import { showKey } from './show-key.js';

interface Options {
  readonly account?: string;
  readonly json?: boolean;
}

export async function list(environment: NodeJS.ProcessEnv, options: Options): Promise<void> {
  const accountId = await accountOf(environment, options);
  const keys = await look(environment, ({ accounts }) => accounts.listAccessKeys(accountId));
  const shown = keys.map((key) => ({ ...key, createdAt: new Date(key.createdAt).toISOString() }));
  if (options.json) return console.log(JSON.stringify(shown, null, 2));
  const rows = shown.map(({ accessKeyId, userName = '(root)', active, createdAt }) => [
    accessKeyId,
    userName,
    active ? 'active' : 'inactive',
    createdAt,
  ]);
  console.log(renderTable([['KEY', 'USER', 'STATE', 'MADE'], ...rows]));
}

export async function create(environment: NodeJS.ProcessEnv, options: Options & { user?: string }): Promise<void> {
  const accountId = await accountOf(environment, options);
  const userName = options.user ?? ADMINISTRATOR;
  const resource = `arn:aws:iam::${accountId}:user/${userName}`;
  const key = await operate(environment, { operation: 'CreateAccessKey', accountId, resource }, (store) =>
    createAccessKey(store, randomBytes, accountId, userName),
  );
  if (options.json) return console.log(JSON.stringify({ accountId, userName, ...key }, null, 2));
  showKey(`${userName} in account ${accountId}`, key);
}

const OPERATIONS: Readonly<Record<string, string>> = {
  deactivate: 'DeactivateAccessKey',
  activate: 'ActivateAccessKey',
  delete: 'DeleteAccessKey',
};

/** @param how `deactivate`, `activate` or `delete` */
export async function change(
  environment: NodeJS.ProcessEnv,
  how: string,
  accessKeyId: string,
  options: Options,
): Promise<void> {
  const accountId = await accountOf(environment, options);
  await operate(environment, { operation: OPERATIONS[how]!, accountId, resource: accessKeyId }, (store) =>
    how === 'delete'
      ? store.accounts.deleteAccessKey(accountId, accessKeyId)
      : setKeyActive(store, accountId, accessKeyId, how === 'activate'),
  );
  console.log(`Key ${accessKeyId}: ${how} is done.`);
}

async function accountOf(environment: NodeJS.ProcessEnv, { account }: Options): Promise<string> {
  return account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
}
