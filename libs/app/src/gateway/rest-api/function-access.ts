import { evaluate } from '@stoker/core/iam/evaluate';
import { compiled } from '../../identity/compiled-policies.js';
import { roleMay } from '../../identity/role-may.js';
import { serviceMayAssume } from '../../identity/service-role.js';
import type { FunctionCallee } from './compile-stage.js';
import type { RestPorts } from './rest-ports.js';

const API_GATEWAY = 'apigateway.amazonaws.com';
const SERVICE = { kind: 'service', arn: API_GATEWAY, accountId: '' } as const;
const INVOKE = 'lambda:InvokeFunction';

/** For which request an API invokes a function. */
export interface ApiSource {
  /** `arn:aws:execute-api:…`, of the method or authorizer. */
  readonly sourceArn: string;
  /** The API's owner. */
  readonly accountId: string;
}

/**
 * Whether an API may invoke a function: the function's policy says so, as `AddPermission` writes it, or the role does that the API
 * was given for it. A role serves for functions of its own account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 */
export async function mayInvoke(
  { policyOf, findRole, findAccount }: Pick<RestPorts, 'policyOf' | 'findRole' | 'findAccount'>,
  { arn, key, credentials }: FunctionCallee,
  { sourceArn, accountId }: ApiSource,
): Promise<boolean> {
  if (credentials !== undefined) {
    const role = await findRole(credentials);
    if (role === undefined || role.accountId !== accountId || key.accountId !== accountId) return false;
    if (!serviceMayAssume(role, API_GATEWAY, { accountId, arn: sourceArn })) return false;
    return roleMay(role, await findAccount(accountId), INVOKE, arn);
  }
  const policy = await policyOf({ action: INVOKE, resource: arn });
  if (policy === undefined) return false;
  const keys = new Map([
    ['aws:sourcearn', sourceArn],
    ['aws:sourceaccount', accountId],
    ['aws:principalservicename', API_GATEWAY],
    ['aws:principalisawsservice', 'true'],
    ['aws:resourceaccount', key.accountId],
    ['aws:securetransport', 'true'],
  ]);
  const context = (name: string): string | undefined => keys.get(name);
  const request = { principal: SERVICE, action: INVOKE, resource: arn, resourceAccountId: key.accountId, context };
  return evaluate(request, { identity: [], resource: compiled(policy) }).allowed;
}
