import { evaluate } from '@stoker/core/iam/evaluate';
import type { Role } from '../ports/identity-store.js';
import { compiled } from './compiled-policies.js';

/** The service that assumes execution roles. */
export const LAMBDA_SERVICE = 'lambda.amazonaws.com';

/** The resource that a service assumes a role for: what `aws:SourceAccount` and `aws:SourceArn` say. */
export interface RoleSource {
  readonly accountId: string;
  readonly arn: string;
}

/** Whether a role's trust policy lets a service, such as `lambda.amazonaws.com`, assume it. */
export function serviceMayAssume(role: Role, service: string, source?: RoleSource): boolean {
  const context = new Map([['aws:principalisawsservice', 'true']]);
  if (source) context.set('aws:sourceaccount', source.accountId).set('aws:sourcearn', source.arn);
  const request = {
    principal: { kind: 'service', arn: service, accountId: '' },
    action: 'sts:AssumeRole',
    resource: role.arn,
    resourceAccountId: role.accountId,
    context: (key: string) => context.get(key),
  } as const;
  return evaluate(request, { identity: [], resource: compiled(role.trustPolicy) }).allowed;
}
