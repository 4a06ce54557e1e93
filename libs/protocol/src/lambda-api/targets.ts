import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { LAMBDA_SERVICE } from '@stoker/app/identity/service-role';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseArn } from '@stoker/core/model/arn';
import { resolveFunction, targetArn, type FunctionTarget, type Home } from '@stoker/core/model/function-name';

/** Where a caller's unqualified names are looked up. */
export function homeOf(caller: Caller): Home {
  return { region: caller.region, accountId: caller.principal.accountId };
}

/** The function, version or alias that a request names in one of two places, or in both alike. */
export function qualifiedFunction(
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string | undefined },
  caller: Caller,
): FunctionTarget {
  return resolveFunction(FunctionName, Qualifier, homeOf(caller));
}

/**
 * Asks for an action on the target as the request named it, in the account that it named, so that a caller from
 * another account is refused alike whether or not the function exists.
 */
export function accessTo(action: string, target: FunctionTarget): AccessCheck {
  return { action: `lambda:${action}`, resource: targetArn(target) };
}

/**
 * Asks whether the caller may hand the role to the service; none where the request names no role.
 *
 * @throws AccessDeniedException for a role of another account, whether or not it is there
 */
export function passRole(roleArn: string | undefined, home: Home): readonly AccessCheck[] {
  if (roleArn === undefined) return [];
  const owner = parseArn(roleArn)?.accountId;
  if (owner !== undefined && owner !== home.accountId) {
    throw new ServiceError('AccessDeniedException', 'Cross-account pass role is not allowed.');
  }
  return [{ action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': LAMBDA_SERVICE } }];
}
