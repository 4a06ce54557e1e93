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
    if (key.startsWith(PRINCIPAL_TAG)) return tagOf(caller.tags, key.slice(PRINCIPAL_TAG.length));
    own ??= new Map(Object.entries(check.context ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return own.get(key);
  };
}

type GlobalKey = (caller: Caller, resourceAccountId: string) => ContextValue | undefined;

const PRINCIPAL_TYPES = { user: 'User', role: 'AssumedRole', root: 'Account' } as const;

/** By name in lower case; a check cannot override them. */
const GLOBAL_KEYS: ReadonlyMap<string, GlobalKey> = new Map<string, GlobalKey>([
  ['aws:currenttime', ({ receivedAt }) => new Date(receivedAt).toISOString()],
  ['aws:federatedprovider', ({ session }) => session?.federatedProvider],
  // Nobody shows a second factor yet; the key is there for temporary credentials only.
  ['aws:multifactorauthpresent', ({ session }) => (session === undefined ? undefined : 'false')],
  ['aws:epochtime', ({ receivedAt }) => String(Math.floor(receivedAt / 1000))],
  ['aws:principalaccount', ({ principal }) => principal.accountId],
  ['aws:principalarn', ({ principal, session }) => session?.roleArn ?? principal.arn],
  ['aws:principalisawsservice', () => 'false'],
  ['aws:principaltype', ({ principal }) => PRINCIPAL_TYPES[principal.kind]],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:resourceaccount', (_caller, resourceAccountId) => resourceAccountId],
  ['aws:securetransport', ({ secureTransport }) => String(secureTransport)],
  ['aws:sourceidentity', ({ session }) => session?.sourceIdentity],
  ['aws:sourceip', ({ sourceIp }) => sourceIp],
  ['aws:tokenissuetime', ({ session }) => session && new Date(session.issuedAt).toISOString()],
  ['aws:useragent', ({ userAgent }) => userAgent],
  ['aws:userid', ({ principal }) => principal.id],
  ['aws:username', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)],
  ['lambda:sourcefunctionarn', ({ session }) => session?.sourceFunctionArn],
]);

const PRINCIPAL_TAG = 'aws:principaltag/';

/** Names of condition keys are not case-sensitive, and so no tag's name is. */
function tagOf(tags: Caller['tags'], name: string): string | undefined {
  return Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
