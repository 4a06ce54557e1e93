import type { ContextLookup, ContextValue } from '@stoker/core/iam/text-matcher';
import type { AccessCheck } from './access-check.js';
import type { Caller } from './caller.js';

/**
 * The condition keys of one check: the global ones from the caller, the others from the check. Each is worked out
 * when a policy asks for it, which most never do.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callContext(caller: Caller, check: AccessCheck, resourceAccountId: string): ContextLookup {
  let own: Map<string, ContextValue> | undefined;
  return (key) => {
    const found = GLOBAL_KEYS.get(key);
    if (found !== undefined) return found(caller, resourceAccountId);
    own ??= new Map(Object.entries(check.context ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return own.get(key);
  };
}

type GlobalKey = (caller: Caller, resourceAccountId: string) => ContextValue | undefined;

const PRINCIPAL_TYPES = { user: 'User', role: 'AssumedRole', root: 'Account' } as const;

/** By name in lower case; a check cannot override them. */
const GLOBAL_KEYS: ReadonlyMap<string, GlobalKey> = new Map<string, GlobalKey>([
  ['aws:currenttime', ({ receivedAt }) => new Date(receivedAt).toISOString()],
  ['aws:epochtime', ({ receivedAt }) => String(Math.floor(receivedAt / 1000))],
  ['aws:principalaccount', ({ principal }) => principal.accountId],
  ['aws:principalarn', ({ principal }) => roleArnOfSession(principal.arn) ?? principal.arn],
  ['aws:principalisawsservice', () => 'false'],
  ['aws:principaltype', ({ principal }) => PRINCIPAL_TYPES[principal.kind]],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:resourceaccount', (_caller, resourceAccountId) => resourceAccountId],
  ['aws:securetransport', ({ secureTransport }) => String(secureTransport)],
  ['aws:sourceip', ({ sourceIp }) => sourceIp],
  ['aws:useragent', ({ userAgent }) => userAgent],
  ['aws:userid', ({ principal }) => principal.id],
  ['aws:username', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)],
]);

/** `aws:PrincipalArn` is the role's ARN also for its sessions; their ARN has lost the role's path. */
function roleArnOfSession(arn: string): string | undefined {
  const [, accountId, roleName] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return roleName === undefined ? undefined : `arn:aws:iam::${accountId}:role/${roleName}`;
}
