import { look } from '../../operator.js';
import { OperatorError } from '../../system/operator-error.js';
import { renderTable } from '../../ui/table.js';
import { accountJson } from './account-json.js';

export async function show(environment: NodeJS.ProcessEnv, id: string, { json }: { json?: boolean }): Promise<void> {
  const { account, holdings, guardrails, egress } = await look(environment, async ({ accounts }) => ({
    account: await accounts.find(id),
    holdings: await accounts.holdings(id),
    guardrails: await accounts.listGuardrails(id),
    egress: await accounts.findEgress(id).catch(() => undefined),
  }));
  if (account === undefined) throw new OperatorError(`there is no account ${id}`, 'see ./stoker accounts');
  if (json) return console.log(JSON.stringify({ ...accountJson(account), holdings, guardrails, egress }, null, 2));
  const { name, status, statusReason, createdAt } = account;
  const names = Object.keys(guardrails);
  console.log(
    renderTable([
      ['account', id],
      ['name', name],
      ['status', statusReason === undefined ? status : `${status}: ${statusReason}`],
      ['made', new Date(createdAt).toISOString()],
      ['guardrails', names.length === 0 ? 'none' : names.join(', ')],
      ['egress', egress?.mode ?? 'none'],
      ['functions', String(holdings.functions)],
      ['versions of layers', String(holdings.layerVersions)],
      ['events to run', String(holdings.pendingEvents)],
      ['users', String(holdings.users)],
      ['roles', String(holdings.roles)],
      ['access keys', String(holdings.accessKeys)],
    ]),
  );
}
