import { setEgress } from '@stoker/app/accounts/egress';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import { look, operate } from '../../operator.js';
import { renderTable } from '../../ui/table.js';

export interface EgressOptions {
  readonly mode?: string;
  readonly allow?: readonly string[];
  readonly dns?: boolean;
  readonly json?: boolean;
}

/** Shows where an account's functions may connect to, and before that changes it where a mode is given. */
export async function egress(environment: NodeJS.ProcessEnv, id: string, options: EgressOptions): Promise<void> {
  const { mode, allow, dns, json } = options;
  const action = { operation: 'SetAccountEgress', accountId: id, resource: id };
  const policy = await (mode === undefined
    ? look(environment, ({ accounts }) => accounts.findEgress(id))
    : operate(environment, action, ({ accounts }) => setEgress(accounts, id, { mode, allow, dns })));
  console.log(json ? JSON.stringify(policy, null, 2) : shown(policy));
}

function shown({ mode, allow, dns }: EgressPolicy): string {
  return renderTable([
    ['functions may reach', REACH[mode]],
    ...(allow.length === 0 ? [] : [['allowed', allow.join(', ')]]),
    ['names', dns ? 'are looked up' : 'are not looked up'],
  ]);
}

const REACH: Readonly<Record<EgressPolicy['mode'], string>> = {
  none: 'this platform only',
  internet: 'public addresses, and what is allowed',
  allowlist: 'what is allowed, and nothing else',
};
