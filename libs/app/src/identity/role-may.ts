import { evaluate } from '@stoker/core/iam/evaluate';
import { guardrailsOf } from '../accounts/completed-guardrails.js';
import type { Account, Role } from '../ports/identity-store.js';
import { allCompiled, compiled } from './compiled-policies.js';

/**
 * Whether a role's own policies allow an action within the guardrails of its account, whoever will assume it, when and from
 * where: conditions on that find no keys. The resource's own policy is its owner's business.
 *
 * @param account the role's own
 */
export function roleMay(
  role: Role,
  account: Pick<Account, 'guardrails'> | undefined,
  action: string,
  resource: string,
): boolean {
  const { accountId, arn, policies, boundary } = role;
  const request = {
    principal: { kind: 'role', arn, accountId },
    action,
    resource,
    resourceAccountId: accountId,
    context: () => undefined,
  } as const;
  const limits = boundary === undefined ? undefined : compiled(boundary);
  const guardrails = guardrailsOf(account);
  return evaluate(request, {
    identity: allCompiled(policies),
    boundary: limits,
    guardrails: guardrails && allCompiled(guardrails),
  }).allowed;
}
