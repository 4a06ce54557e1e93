import type { ContextLookup, ContextValue } from '@stoker/core/iam/text-matcher';
import type { AccessCheck } from './access-check.js';
import type { Caller } from './caller.js';

/**
 * The condition keys of one check: the global ones from the caller, the others from the check. Each is worked out
 * when a policy asks for it, which most never do.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callContext(caller: Caller, check: AccessCheck, resourceAccountId: string): ContextLookup {
  const ofRequest = requestContext(caller, check.context);
  return (key) => {
    const found = CALLER_KEYS.get(key);
    if (found !== undefined) return found(caller, resourceAccountId);
    if (key.startsWith(PRINCIPAL_TAG)) return tagOf(caller.tags, key.slice(PRINCIPAL_TAG.length));
    return ofRequest(key);
  };
}

/** What is known of a request without knowing who sent it. */
export type RequestFacts = Pick<Caller, 'receivedAt' | 'region' | 'secureTransport' | 'sourceIp' | 'userAgent'>;

/** The condition keys of a request by nobody in particular, and `own` ones that are not global. */
export function requestContext(request: RequestFacts, own: AccessCheck['context']): ContextLookup {
  let byName: Map<string, ContextValue> | undefined;
  return (key) => {
    const found = REQUEST_KEYS.get(key);
    if (found !== undefined) return found(request);
    byName ??= new Map(Object.entries(own ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return byName.get(key);
  };
}

/** By name in lower case; nobody's own keys can override them. */
const REQUEST_KEYS: ReadonlyMap<string, (request: RequestFacts) => ContextValue> = new Map<
  string,
  (request: RequestFacts) => ContextValue
>([
  ['aws:currenttime', ({ receivedAt }) => new Date(receivedAt).toISOString()],
  ['aws:epochtime', ({ receivedAt }) => String(Math.floor(receivedAt / 1000))],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:securetransport', ({ secureTransport }) => String(secureTransport)],
  ['aws:sourceip', ({ sourceIp }) => sourceIp],
  ['aws:useragent', ({ userAgent }) => userAgent],
]);

type CallerKey = (caller: Caller, resourceAccountId: string) => ContextValue | undefined;

const PRINCIPAL_TYPES = { user: 'User', role: 'AssumedRole', root: 'Account' } as const;

const CALLER_KEYS: ReadonlyMap<string, CallerKey> = new Map<string, CallerKey>([
  ['aws:federatedprovider', ({ session }) => session?.federatedProvider],
  // Nobody shows a second factor yet; the key is there for temporary credentials only.
  ['aws:multifactorauthpresent', ({ session }) => (session === undefined ? undefined : 'false')],
  ['aws:principalaccount', ({ principal }) => principal.accountId],
  ['aws:principalarn', ({ principal, session }) => session?.roleArn ?? principal.arn],
  ['aws:principalisawsservice', () => 'false'],
  ['aws:principaltype', ({ principal }) => PRINCIPAL_TYPES[principal.kind]],
  ['aws:resourceaccount', (_caller, resourceAccountId) => resourceAccountId],
  ['aws:sourceidentity', ({ session }) => session?.sourceIdentity],
  ['aws:tokenissuetime', ({ session }) => session && new Date(session.issuedAt).toISOString()],
  ['aws:userid', ({ principal }) => principal.id],
  ['aws:username', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)],
  ['lambda:sourcefunctionarn', ({ session }) => session?.sourceFunctionArn],
]);

const PRINCIPAL_TAG = 'aws:principaltag/';

/** Names of condition keys are not case-sensitive, and so no tag's name is. */
function tagOf(tags: Caller['tags'], name: string): string | undefined {
  return Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
