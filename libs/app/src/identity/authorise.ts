import { ServiceError } from '@stoker/core/errors/service-error';
import { denialMessage, refusalMessage } from '@stoker/core/iam/denial-message';
import { type AccessRequest, type Decision, evaluate, type PolicySet } from '@stoker/core/iam/evaluate';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { parseArn } from '@stoker/core/model/arn';
import type { AccessCheck } from './access-check.js';
import { callContext } from './call-context.js';
import type { Caller } from './caller.js';
import { allCompiled, compiled } from './compiled-policies.js';

type Denial = Exclude<Decision, { allowed: true }>;

declare const passed: unique symbol;

/** A caller whose request was found allowed. Use cases that act at once on a request take this type. */
export type AuthorisedCaller = Caller & { readonly [passed]: true };

/**
 * Lets the caller pass when every check is allowed. Whether the resource exists plays no part, so the answer
 * tells nothing about it; a resource of another account is refused like one that is not there.
 *
 * @param resourcePolicies the policy on the resource of each check, where it has one
 * @throws AccessDeniedException for the first check that is not allowed, in AWS's words
 */
export function authorise(
  caller: Caller,
  checks: readonly AccessCheck[],
  resourcePolicies: readonly (PolicyDocument | undefined)[] = [],
): AuthorisedCaller {
  for (const [index, check] of checks.entries()) authoriseOne(caller, check, resourcePolicies[index]);
  return caller as AuthorisedCaller;
}

function authoriseOne(caller: Caller, check: AccessCheck, resourcePolicy: PolicyDocument | undefined): void {
  const { principal, policies, boundary, session, guardrails } = caller;
  const resourceAccountId = ownerOf(check.resource) ?? principal.accountId;
  const request: AccessRequest = {
    principal,
    action: check.action,
    resource: check.resource,
    resourceAccountId,
    resourceMustGrant: check.resourceMustGrant === true,
    context: callContext(caller, check, resourceAccountId),
  };
  const set: PolicySet = {
    identity: allCompiled(policies),
    resource: resourcePolicy === undefined ? undefined : compiled(resourcePolicy),
    boundary: boundary === undefined ? undefined : compiled(boundary),
    session: session?.policies === undefined ? undefined : allCompiled(session.policies),
    guardrails: guardrails === undefined ? undefined : allCompiled(guardrails),
  };
  const decision = evaluate(request, set);
  if (decision.allowed) return;
  const message = isSecret(decision, check)
    ? refusalMessage(request)
    : denialMessage(request, shown(decision, request, set));
  throw new ServiceError('AccessDeniedException', message);
}

/** Why a role can't be assumed, or whether it is there, is said to nobody, unless it is the caller's own policies. */
function isSecret({ denial, by }: Denial, { resourceMustGrant }: AccessCheck): boolean {
  return resourceMustGrant === true && (denial === 'implicit' || by === 'resource');
}

/** What another account's resource has against the caller sounds as if there were no such resource. */
function shown(decision: Denial, request: AccessRequest, set: PolicySet): Denial {
  if (decision.by !== 'resource' || request.principal.accountId === request.resourceAccountId) return decision;
  const withoutIt = evaluate(request, { ...set, resource: undefined });
  return withoutIt.allowed ? decision : withoutIt;
}

/** The account in a resource's ARN; undefined for `*`, for ARNs without one, such as a bucket's, and for AWS's policies. */
function ownerOf(resource: string): string | undefined {
  const accountId = resource === '*' ? undefined : parseArn(resource)?.accountId;
  return accountId === '' || accountId === 'aws' ? undefined : accountId;
}
