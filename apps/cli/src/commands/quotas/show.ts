import { accountQuotas, platformQuotas, type ShownQuota } from '@stoker/app/quotas/quotas';
import { look } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { renderTable } from '../../ui/table.js';

export interface ShowOptions {
  readonly account?: string;
  readonly platform?: boolean;
  readonly json?: boolean;
}

export async function show(environment: NodeJS.ProcessEnv, options: ShowOptions): Promise<void> {
  const accountId = options.account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
  const found = await look(environment, ({ quotas }) =>
    options.platform ? platformQuotas(quotas) : accountQuotas(quotas, accountId),
  );
  if (options.json) return console.log(JSON.stringify(found, null, 2));
  const head = options.platform
    ? ['QUOTA', 'DEFAULT', 'MAXIMUM', 'OF WHAT']
    : ['QUOTA', 'USED', 'LIMIT', 'FROM', 'MAXIMUM', 'OF WHAT'];
  const cells = options.platform ? platformCells : accountCells;
  console.log(renderTable([head, ...found.map(cells)]));
}

function platformCells(quota: ShownQuota): string[] {
  return [quota.name, grouped(quota.default), grouped(quota.maximum), quota.what];
}

function accountCells({ name, used, value, from, maximum, what }: ShownQuota): string[] {
  return [name, used === undefined ? '-' : grouped(used), grouped(value), from, grouped(maximum), what];
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
