import { evaluate } from '@stoker/core/iam/evaluate';
import type { Role } from '../ports/identity-store.js';
import { allCompiled, compiled } from './compiled-policies.js';

/**
 * Whether a role's own policies allow an action, whoever will assume it, when and from where: conditions on that find no
 * keys. The resource's own policy is its owner's business.
 */
export function roleMay(role: Role, action: string, resource: string): boolean {
  const { accountId, arn, policies, boundary } = role;
  const request = {
    principal: { kind: 'role', arn, accountId },
    action,
    resource,
    resourceAccountId: accountId,
    context: () => undefined,
  } as const;
  const limits = boundary === undefined ? undefined : compiled(boundary);
  return evaluate(request, { identity: allCompiled(policies), boundary: limits }).allowed;
}
