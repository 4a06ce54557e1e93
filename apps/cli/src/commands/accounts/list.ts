import type { AccountRecord, AccountStore } from '@stoker/app/ports/account-store';
import { look } from '../../operator.js';
import { renderTable } from '../../ui/table.js';
import { accountJson } from './account-json.js';

export async function listAccounts(environment: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const accounts = await look(environment, ({ accounts: store }) => all(store));
  if (json) return console.log(JSON.stringify(accounts.map(accountJson), null, 2));
  const rows = accounts.map(({ accountId, name, status, createdAt, statusReason = '' }) => [
    accountId,
    name,
    status,
    new Date(createdAt).toISOString().slice(0, 10),
    statusReason,
  ]);
  console.log(renderTable([['ACCOUNT', 'NAME', 'STATUS', 'SINCE', 'WHY'], ...rows]));
}

async function all(store: AccountStore): Promise<AccountRecord[]> {
  const found: AccountRecord[] = [];
  for (let marker: string | undefined; ;) {
    const page = await store.list({ marker, maxItems: 500 });
    found.push(...page.items);
    marker = page.nextMarker;
    if (marker === undefined) return found;
  }
}
