import { closeAccount, renameAccount, resumeAccount, suspendAccount } from '@stoker/app/accounts/accounts';
import { operate } from '../../operator.js';

interface Why {
  readonly reason: string;
}

export async function rename(environment: NodeJS.ProcessEnv, id: string, name: string): Promise<void> {
  await operate(environment, about('RenameAccount', id), (store) => renameAccount(store, id, name));
  console.log(`Account ${id} is called ${name}.`);
}

export async function suspend(environment: NodeJS.ProcessEnv, id: string, { reason }: Why): Promise<void> {
  await operate(environment, about('SuspendAccount', id, reason), (store) => suspendAccount(store, id, reason));
  console.log(`Account ${id} is suspended. To let it work again: ./stoker accounts resume ${id}`);
}

export async function resume(environment: NodeJS.ProcessEnv, id: string): Promise<void> {
  await operate(environment, about('ResumeAccount', id), (store) => resumeAccount(store, id));
  console.log(`Account ${id} is active. Its events that waited are run within seconds.`);
}

export async function close(environment: NodeJS.ProcessEnv, id: string, { reason }: Why): Promise<void> {
  await operate(environment, about('CloseAccount', id, reason), (store) => closeAccount(store, id, reason));
  console.log(`Account ${id} is closed.`);
}

function about(operation: string, accountId: string, reason?: string) {
  return { operation, accountId, resource: accountId, reason };
}
