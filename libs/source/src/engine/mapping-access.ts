import type { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { roleMay } from '@stoker/app/identity/role-may';
import { LAMBDA_SERVICE, serviceMayAssume } from '@stoker/app/identity/service-role';
import { requireOpen } from '@stoker/app/accounts/tenant-gate';
import type { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { sourcePermissions } from '@stoker/core/model/event-sources/source-permissions';
import { RESULTS } from '@stoker/core/sources/processing-result';
import type { SourceAccess } from './engine-ports.js';

export interface AccessPorts {
  readonly catalog: Pick<FunctionCatalog, 'resolve'>;
  readonly identity: Pick<CachedIdentity, 'findRole' | 'findAccount'>;
}

/**
 * Whether a mapping's source may be read now: its account is open, its function is there, and the function's role, which
 * Lambda must be able to assume, allows it within the account's guardrails. What was allowed when the mapping was made may not be any more.
 */
export async function mappingAccess(
  { accountId, functionName, qualifier, kind, settings }: EventSourceMapping,
  { catalog, identity }: AccessPorts,
): Promise<SourceAccess> {
  const refused = (problem: string): SourceAccess => ({ allowed: false, problem });
  try {
    const account = await identity.findAccount(accountId);
    if (account !== undefined) requireOpen(account);
    const { role: roleArn, timeout } = await catalog.resolve({ accountId, functionName }, qualifier);
    const role = await identity.findRole(roleArn);
    if (role === undefined || !serviceMayAssume(role, LAMBDA_SERVICE)) return refused(RESULTS.roleGone);
    const needed = sourcePermissions(kind, settings);
    const lacks = needed?.actions.some(
      (action) => !roleMay(role, account, `${needed.prefix}:${action}`, needed.resource),
    );
    return lacks ? refused(RESULTS.sourceDenied) : { allowed: true, timeoutMs: timeout * 1_000 };
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return refused(RESULTS.functionGone);
    if (isServiceError(error, 'AccessDeniedException')) return refused(RESULTS.accountSuspended);
    throw error;
  }
}
