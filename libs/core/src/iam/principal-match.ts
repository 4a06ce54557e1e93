import { list } from './one-or-many.js';
import type { PolicyPrincipal } from './policy.js';

/** Who asks. A service has no account and no policies of its own; its name is its ARN. */
export interface RequestPrincipal {
  readonly kind: 'user' | 'role' | 'root' | 'service';
  /** `arn:aws:iam::…:user/x`, an assumed role's ARN, or `lambda.amazonaws.com`. */
  readonly arn: string;
  /** Empty for a service. */
  readonly accountId: string;
}

/**
 * How closely a policy names the principal, which decides what else must allow the request:
 * - `self`: the user, the role's session or the service itself
 * - `role`: the role that the session came from
 * - `anyone`: everybody
 * - `account`: the principal's account, which must then allow it in turn
 */
export type PrincipalReach = 'self' | 'role' | 'anyone' | 'account';

export const CLOSEST_FIRST: readonly PrincipalReach[] = ['self', 'role', 'anyone', 'account'];

/** The closest way in which `element` names `principal`; undefined when it does not. */
export function principalReach(element: PolicyPrincipal, principal: RequestPrincipal): PrincipalReach | undefined {
  if (element === '*') return 'anyone';
  const reaches = new Set<PrincipalReach | undefined>();
  for (const [type, names] of Object.entries(element)) {
    for (const name of list(names)) reaches.add(reachOf(type, name, principal));
  }
  return CLOSEST_FIRST.find((reach) => reaches.has(reach));
}

function reachOf(type: string, name: string, principal: RequestPrincipal): PrincipalReach | undefined {
  if (principal.kind === 'service') return type === 'Service' && name === principal.arn ? 'self' : undefined;
  if (type !== 'AWS') return undefined;
  if (name === '*') return 'anyone';
  if (name === principal.arn && principal.kind !== 'root') return 'self';
  if (name === principal.accountId || name === `arn:aws:iam::${principal.accountId}:root`) return 'account';
  return roleKey(name) !== undefined && roleKey(name) === roleKey(principal.arn) ? 'role' : undefined;
}

/**
 * Account and name of the role behind a role's ARN or that of one of its sessions. A session's ARN lacks the
 * role's path, and names are unique in an account whatever the path.
 */
function roleKey(arn: string): string | undefined {
  const [, account, kind, rest = ''] = /^arn:aws:(?:iam|sts)::(\d{12}):(role|assumed-role)\/(.+)$/.exec(arn) ?? [];
  if (kind === undefined) return undefined;
  const segments = rest.split('/');
  return `${account}/${kind === 'role' ? segments.at(-1) : segments[0]}`;
}
