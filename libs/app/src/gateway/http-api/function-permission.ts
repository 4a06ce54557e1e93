import { evaluate } from '@stoker/core/iam/evaluate';
import { compiled } from '../../identity/compiled-policies.js';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { FunctionTarget } from './compile-api.js';

const API_GATEWAY = { kind: 'service', arn: 'apigateway.amazonaws.com', accountId: '' } as const;

/** For which request an API invokes a function. */
export interface ApiSource {
  /** `arn:aws:execute-api:…`, of the route or authorizer. */
  readonly sourceArn: string;
  /** The API's owner. */
  readonly accountId: string;
}

/** Whether a function's own policy lets an API invoke it, as `AddPermission` writes it. */
export function apiMayInvoke(
  policyOf: ResourcePolicies,
  { arn, key }: FunctionTarget,
  { sourceArn, accountId }: ApiSource,
): MaybePromise<boolean> {
  const action = 'lambda:InvokeFunction';
  const resource = arn;
  const keys = new Map<string, string>([
    ['aws:sourcearn', sourceArn],
    ['aws:sourceaccount', accountId],
    ['aws:principalservicename', API_GATEWAY.arn],
    ['aws:principalisawsservice', 'true'],
    ['aws:resourceaccount', key.accountId],
    ['aws:securetransport', 'true'],
  ]);
  const request = {
    principal: API_GATEWAY,
    action,
    resource,
    resourceAccountId: key.accountId,
    context: (name: string) => keys.get(name),
  };
  const found = policyOf({ action, resource });
  const decide = (policy: Awaited<typeof found>): boolean =>
    policy !== undefined && evaluate(request, { identity: [], resource: compiled(policy) }).allowed;
  return found instanceof Promise ? found.then(decide) : decide(found);
}
