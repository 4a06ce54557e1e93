import { ResourceName } from './arn-pattern.js';
import type { CompiledPolicy, CompiledStatement, Subject } from './compile-policy.js';
import { CLOSEST_FIRST, type PrincipalReach, type RequestPrincipal } from './principal-match.js';
import type { ContextLookup } from './text-matcher.js';

export interface AccessRequest {
  readonly principal: RequestPrincipal;
  /** `lambda:InvokeFunction` */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccountId: string;
  readonly context: ContextLookup;
}

/** Every policy that has a say. An absent boundary, session or guardrail limits nothing. */
export interface PolicySet {
  /** Policies of the principal: inline, attached, of its groups. */
  readonly identity: readonly CompiledPolicy[];
  /** The policy on the resource; a role's trust policy for `sts:AssumeRole`. */
  readonly resource?: CompiledPolicy | undefined;
  readonly boundary?: CompiledPolicy | undefined;
  /** Passed when the session was made. */
  readonly session?: CompiledPolicy | undefined;
  /** What the operator lets the principal's account do at most; what AWS calls service control policies. */
  readonly guardrails?: readonly CompiledPolicy[] | undefined;
}

export type PolicyKind = 'guardrail' | 'resource' | 'identity' | 'boundary' | 'session';

/** The answer, with the policy that stood in the way: one that denies, or the first that should allow and does not. */
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly denial: 'explicit' | 'implicit'; readonly by: PolicyKind };

const ALLOWED: Decision = { allowed: true };

/**
 * Decides as AWS does: a matching Deny anywhere ends it; then everything that limits the principal must allow,
 * and its identity or, inside one account, the resource must grant. Across accounts both must.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluate(request: AccessRequest, policies: PolicySet): Decision {
  const subject: Subject = {
    principal: request.principal,
    action: request.action.toLowerCase(),
    resource: new ResourceName(request.resource),
    context: request.context,
  };
  const denier = findDenier(subject, policies);
  if (denier !== undefined) return { allowed: false, denial: 'explicit', by: denier };
  const lacking = findLacking(subject, request.resourceAccountId, policies);
  return lacking === undefined ? ALLOWED : { allowed: false, denial: 'implicit', by: lacking };
}

function findDenier(subject: Subject, policies: PolicySet): PolicyKind | undefined {
  if (policies.guardrails !== undefined && denies(policies.guardrails, subject)) return 'guardrail';
  if (policies.resource !== undefined && applies(policies.resource.denies, subject)) return 'resource';
  if (denies(policies.identity, subject)) return 'identity';
  if (policies.boundary !== undefined && applies(policies.boundary.denies, subject)) return 'boundary';
  if (policies.session !== undefined && applies(policies.session.denies, subject)) return 'session';
  return undefined;
}

/** The first kind of policy whose Allow is needed and missing. */
function findLacking(subject: Subject, resourceAccountId: string, policies: PolicySet): PolicyKind | undefined {
  const { principal } = subject;
  const granted = policies.resource === undefined ? undefined : closestReach(policies.resource.allows, subject);
  if (principal.kind === 'service') return granted === undefined ? 'resource' : undefined;
  if (policies.guardrails !== undefined && !allows(policies.guardrails, subject)) return 'guardrail';

  const sameAccount = principal.accountId === resourceAccountId;
  // A resource that names the user or session itself grants past its boundary and session policy; see the table in
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
  if (sameAccount && granted === 'self') return undefined;
  const grantedByResource = sameAccount && granted !== undefined && granted !== 'account';
  if (!grantedByResource && principal.kind !== 'root' && !allows(policies.identity, subject)) return 'identity';
  if (policies.boundary !== undefined && !applies(policies.boundary.allows, subject)) return 'boundary';
  if (policies.session !== undefined && !applies(policies.session.allows, subject)) return 'session';
  return sameAccount || granted !== undefined ? undefined : 'resource';
}

function denies(policies: readonly CompiledPolicy[], subject: Subject): boolean {
  for (const policy of policies) if (applies(policy.denies, subject)) return true;
  return false;
}

function allows(policies: readonly CompiledPolicy[], subject: Subject): boolean {
  for (const policy of policies) if (applies(policy.allows, subject)) return true;
  return false;
}

function applies(statements: readonly CompiledStatement[], subject: Subject): boolean {
  for (const statement of statements) if (statement(subject) !== undefined) return true;
  return false;
}

function closestReach(statements: readonly CompiledStatement[], subject: Subject): PrincipalReach | undefined {
  const reaches = statements.map((statement) => statement(subject));
  return CLOSEST_FIRST.find((reach) => reaches.includes(reach));
}
