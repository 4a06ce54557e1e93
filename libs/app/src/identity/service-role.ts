import { evaluate } from '@stoker/core/iam/evaluate';
import type { Role } from '../ports/identity-store.js';
import { compiled } from './compiled-policies.js';

/** Whether a role's trust policy lets a service, such as `lambda.amazonaws.com`, assume it. */
export function serviceMayAssume(role: Role, service: string): boolean {
  const request = {
    principal: { kind: 'service', arn: service, accountId: '' },
    action: 'sts:AssumeRole',
    resource: role.arn,
    resourceAccountId: role.accountId,
    context: (key: string) => SERVICE_CONTEXT.get(key),
  } as const;
  return evaluate(request, { identity: [], resource: compiled(role.trustPolicy) }).allowed;
}

const SERVICE_CONTEXT: ReadonlyMap<string, string> = new Map([['aws:principalisawsservice', 'true']]);
