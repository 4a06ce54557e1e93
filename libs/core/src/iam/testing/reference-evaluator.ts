import { conditionsHold } from './reference-conditions.js';
import { type ReferenceContext, describes } from './reference-text.js';

/**
 * A second implementation of the decision, to test the first one against: slow, without compiling, sharing nothing
 * with it, and in the order of AWS's page, step by step, so that it can be read beside it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export interface ReferenceRequest {
  readonly principal: { readonly kind: string; readonly arn: string; readonly accountId: string };
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly resourceMustGrant?: boolean;
  readonly context: ReferenceContext;
}

/** Policies as JSON text, as their authors wrote them. */
export interface ReferencePolicies {
  readonly identity: readonly string[];
  readonly resource?: string | undefined;
  readonly boundary?: string | undefined;
  readonly session?: readonly string[] | undefined;
  readonly guardrails?: readonly string[] | undefined;
}

type Statement = Readonly<Record<string, unknown>>;
type Grant = 'the caller itself' | 'its role' | 'everybody' | 'its account';

/** `deny` where a statement says so, `none` where nobody allows. */
export function referenceDecision(request: ReferenceRequest, policies: ReferencePolicies): 'allow' | 'deny' | 'none' {
  const bounded = policies.boundary !== undefined;
  const some = (effect: string, documents: readonly string[]): boolean =>
    documents.some((document) => applying(effect, document, request, bounded).length > 0);

  // Deny evaluation: one Deny that applies, anywhere, ends it.
  const { identity, resource, boundary, session, guardrails } = policies;
  const everything = [...identity, resource, boundary, ...(session ?? []), ...(guardrails ?? [])];
  if (
    some(
      'Deny',
      everything.filter((document) => document !== undefined),
    )
  )
    return 'deny';

  const grants =
    resource === undefined
      ? []
      : applying('Allow', resource, request, bounded).map((statement) => grantOf(statement, request));
  const { kind, accountId } = request.principal;

  // Services, identity providers and the anonymous have nothing but what the resource grants.
  if (['service', 'federated', 'anonymous'].includes(kind)) return grants.length > 0 ? 'allow' : 'none';

  // Guardrails limit everybody in the account, root included.
  if (guardrails !== undefined && !some('Allow', guardrails)) return 'none';

  const sameAccount = accountId === request.resourceAccountId;
  if (!sameAccount || request.resourceMustGrant === true) {
    if (grants.length === 0) return 'none';
  }

  // Resource-based policies, in the same account: a grant to the caller itself is limited by nothing that is silent.
  if (sameAccount && grants.includes('the caller itself')) return 'allow';

  // A grant to its role or to everybody stands in for identity-based policies; one to the account does not.
  const granted = sameAccount && grants.some((grant) => grant !== 'its account');
  if (!granted && kind !== 'root' && !some('Allow', identity)) return 'none';

  // Permissions boundary and session policies.
  if (boundary !== undefined && !some('Allow', [boundary])) return 'none';
  if (session !== undefined && !some('Allow', session)) return 'none';
  return 'allow';
}

function applying(effect: string, json: string, request: ReferenceRequest, bounded: boolean): Statement[] {
  const document = JSON.parse(json) as { Version?: string; Statement: Statement | Statement[] };
  const variables = document.Version === '2012-10-17';
  const { action, resource, context } = request;
  return asList<Statement>(document.Statement).filter((statement) => {
    if (statement['Effect'] !== effect) return false;
    const names = (element: string) => asList(statement[element]) as string[];
    const isAction = (pattern: string) => describes(pattern.toLowerCase(), action.toLowerCase(), false, {});
    const isResource = (pattern: string) => describes(pattern, resource, variables, context);
    if ('Action' in statement && !names('Action').some(isAction)) return false;
    if ('NotAction' in statement && names('NotAction').some(isAction)) return false;
    if ('Resource' in statement && !names('Resource').some(isResource)) return false;
    if ('NotResource' in statement && names('NotResource').some(isResource)) return false;
    if ('Principal' in statement && !isNamed(statement['Principal'], request)) return false;
    if ('NotPrincipal' in statement && isSpared(statement['NotPrincipal'], request, bounded)) return false;
    return conditionsHold((statement['Condition'] ?? {}) as Parameters<typeof conditionsHold>[0], variables, context);
  });
}

function asList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** Every name that an element holds, as `AWS arn:aws:…`, accounts in their long form. */
function namesIn(element: unknown): string[] {
  if (element === '*') return ['AWS *'];
  return Object.entries(element as Record<string, string | string[]>).flatMap(([type, names]) =>
    asList(names).map((name) => `${type} ${/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name}`),
  );
}

/** What the caller is, from the account down to the session. */
function identitiesOf({ principal: { kind, arn, accountId } }: ReferenceRequest): {
  readonly account?: string;
  readonly role?: (name: string) => boolean;
  readonly itself?: string;
} {
  const account = `AWS arn:aws:iam::${accountId}:root`;
  if (kind === 'service') return { itself: `Service ${arn}` };
  if (kind === 'federated') return { itself: `Federated ${arn}` };
  if (kind === 'anonymous') return { itself: 'a name that no policy can write' };
  if (kind === 'root') return { account };
  if (kind === 'user') return { account, itself: `AWS ${arn}` };
  const roleName = arn.split('/')[1];
  const role = (name: string) =>
    name.startsWith(`AWS arn:aws:iam::${accountId}:role/`) && name.endsWith(`/${roleName}`);
  return { account, role, itself: `AWS ${arn}` };
}

function isNamed(element: unknown, request: ReferenceRequest): boolean {
  const names = namesIn(element);
  const { account, role, itself } = identitiesOf(request);
  return names.some((name) => name === 'AWS *' || name === account || name === itself || role?.(name) === true);
}

/** `NotPrincipal` spares those whose every identity it names, and never one with a boundary. */
function isSpared(element: unknown, request: ReferenceRequest, bounded: boolean): boolean {
  if (bounded) return false;
  const names = namesIn(element);
  if (names.includes('AWS *')) return true;
  const { account, role, itself } = identitiesOf(request);
  return (
    (account === undefined || names.includes(account)) &&
    (role === undefined || names.some(role)) &&
    (itself === undefined || names.includes(itself))
  );
}

/** Whom a resource's Allow, known to apply, grants to. */
function grantOf(statement: Statement, request: ReferenceRequest): Grant {
  if (!('Principal' in statement)) return 'everybody';
  const names = namesIn(statement['Principal']);
  const { account, role, itself } = identitiesOf(request);
  if (itself !== undefined && names.includes(itself)) return 'the caller itself';
  if (role !== undefined && names.some(role)) return 'its role';
  if (names.includes('AWS *')) return picksPrincipals(statement) ? 'the caller itself' : 'everybody';
  return account !== undefined && names.includes(account) ? 'its account' : 'everybody';
}

/** A wildcard principal narrowed down by `aws:PrincipalArn` grants to the caller directly. */
function picksPrincipals(statement: Statement): boolean {
  const block = (statement['Condition'] ?? {}) as Record<string, Record<string, unknown>>;
  return ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'].some((operator) =>
    Object.keys(block[operator] ?? {}).some((key) => /^aws:principalarn$/i.test(key)),
  );
}
