import { setAccountQuota, setPlatformQuota } from '@stoker/app/quotas/quotas';
import { operate } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { OperatorError } from '../../system/operator-error.js';

export interface ChangeOptions {
  readonly account?: string;
  readonly reason: string;
}

/** @param value the default again where it is absent */
export async function setOwn(
  environment: NodeJS.ProcessEnv,
  name: string,
  value: string | undefined,
  options: ChangeOptions,
): Promise<void> {
  const accountId = options.account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
  const resource = `${accountId}/${name}`;
  const action = { operation: 'SetAccountQuota', accountId, resource, reason: said(value, options) };
  await operate(environment, action, ({ quotas }) => setAccountQuota(quotas, accountId, name, toNumber(value)));
  console.log(`Account ${accountId}: ${name} is ${value ?? 'the default again'}.`);
}

/** @param value as it comes where it is absent */
export async function setPlatform(
  environment: NodeJS.ProcessEnv,
  layer: 'default' | 'maximum',
  name: string,
  value: string | undefined,
  options: ChangeOptions,
): Promise<void> {
  const action = { operation: 'SetPlatformQuota', resource: `${layer}/${name}`, reason: said(value, options) };
  await operate(environment, action, ({ quotas }) => setPlatformQuota(quotas, layer, name, toNumber(value)));
  console.log(`The ${layer} of ${name} is ${value ?? 'as it comes'}.`);
}

function said(value: string | undefined, { reason }: ChangeOptions): string {
  return `${value ?? 'reset'}: ${reason}`;
}

function toNumber(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new OperatorError(`${value} is no quota`, 'give a whole number, like 1000');
  return Number(value);
}
