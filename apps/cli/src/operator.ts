import { userInfo } from 'node:os';
import { asOperator, type OperatorAction } from '@stoker/app/audit/operator-action';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { REFUSAL_BUDGET, RefusalBudget } from '@stoker/app/audit/refusal-budget';
import { systemClock } from '@stoker/app/ports/clock';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { openInstance } from './commands/status.js';
import { withStore } from './store.js';
import { OperatorError } from './system/operator-error.js';

/** Does something to the instance's database as its operator: the trail has it, with the name of who typed it. */
export function operate<T>(
  environment: NodeJS.ProcessEnv,
  action: OperatorAction,
  work: (store: PostgresStore) => Promise<T>,
): Promise<T> {
  return look(environment, (store) => operateOn(store, environment, action, () => work(store)));
}

/** The same with a database that is open already. */
export function operateOn<T>(
  store: PostgresStore,
  environment: NodeJS.ProcessEnv,
  action: OperatorAction,
  work: () => Promise<T>,
): Promise<T> {
  const onError = (error: unknown): void => void process.stderr.write(`! not in the audit trail: ${String(error)}\n`);
  const audit = new CallAudit(store.audit, new RefusalBudget(REFUSAL_BUDGET), systemClock, onError);
  const operator = { name: environment['SUDO_USER'] || userInfo().username, userAgent: 'stoker-cli' };
  return asOperator(audit, systemClock, operator, action, work);
}

/** Asks the instance's database. @throws OperatorError for what was asked wrongly */
export async function look<T>(environment: NodeJS.ProcessEnv, work: (store: PostgresStore) => Promise<T>): Promise<T> {
  try {
    return await withStore(await openInstance(environment), work);
  } catch (error) {
    if (!isServiceError(error) || error.fault === 'server') throw error;
    throw new OperatorError(error.message, 'see --help', { cause: error });
  }
}
