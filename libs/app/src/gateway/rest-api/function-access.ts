import { roleMay } from '../../identity/role-may.js';
import { serviceMayAssume } from '../../identity/service-role.js';
import { type ApiSource, apiMayInvoke } from '../http-api/function-permission.js';
import type { FunctionCallee } from './compile-stage.js';
import type { RestPorts } from './rest-ports.js';

const API_GATEWAY = 'apigateway.amazonaws.com';
const INVOKE = 'lambda:InvokeFunction';

/**
 * Whether an API may invoke a function: the function's policy says so, as `AddPermission` writes it, or the role does that the API
 * was given for it. A role serves for functions of its own account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 */
export async function mayInvoke(
  { policyOf, findRole, findAccount }: Pick<RestPorts, 'policyOf' | 'findRole' | 'findAccount'>,
  { arn, key, qualifier, credentials }: FunctionCallee,
  source: ApiSource,
): Promise<boolean> {
  if (credentials !== undefined) {
    const { accountId, sourceArn } = source;
    const role = await findRole(credentials);
    if (role === undefined || role.accountId !== accountId || key.accountId !== accountId) return false;
    if (!serviceMayAssume(role, API_GATEWAY, { accountId, arn: sourceArn })) return false;
    return roleMay(role, await findAccount(accountId), INVOKE, arn);
  }
  return apiMayInvoke(policyOf, { arn, key, qualifier }, source);
}
