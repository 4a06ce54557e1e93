import { ResourceName } from './arn-pattern.js';
import type { CompiledPolicy, CompiledStatement, Subject } from './compile-policy.js';
import {
  CLOSEST_FIRST,
  isOutsider,
  NamedPrincipal,
  type PrincipalReach,
  type RequestPrincipal,
} from './principal-match.js';
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
  /**
   * True where nothing but the policy on the resource can grant, whatever the account: a role is assumed only by
   * those whom its trust policy names.
   */
  readonly resourceMustGrant?: boolean;
}

/** Every policy that has a say. An absent boundary, session or guardrail limits nothing. */
export interface PolicySet {
  /** Policies of the principal: inline, attached, of its groups. */
  readonly identity: readonly CompiledPolicy[];
  /** The policy on the resource; a role's trust policy for `sts:AssumeRole`. */
  readonly resource?: CompiledPolicy | undefined;
  readonly boundary?: CompiledPolicy | undefined;
  /** Passed when the session was made: the inline one and managed ones, which together say what it may do at most. */
  readonly session?: readonly CompiledPolicy[] | undefined;
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
  const subject = subjectOf(request, policies.boundary !== undefined);
  const denier = findDenier(subject, policies);
  if (denier !== undefined) return { allowed: false, denial: 'explicit', by: denier };
  const lacking = findLacking(subject, request, policies);
  return lacking === undefined ? ALLOWED : { allowed: false, denial: 'implicit', by: lacking };
}

/** @param bounded whether a permissions boundary is set on the principal */
export function subjectOf(request: AccessRequest, bounded: boolean): Subject {
  return {
    principal: new NamedPrincipal(request.principal),
    bounded,
    action: request.action.toLowerCase(),
    resource: new ResourceName(request.resource),
    context: request.context,
  };
}

/** What policies of one kind say together, whatever the others do. */
export function permits(policies: readonly CompiledPolicy[], subject: Subject): boolean {
  return !denies(policies, subject) && allows(policies, subject);
}

function findDenier(subject: Subject, policies: PolicySet): PolicyKind | undefined {
  if (policies.guardrails !== undefined && denies(policies.guardrails, subject)) return 'guardrail';
  if (policies.resource !== undefined && applies(policies.resource.denies, subject)) return 'resource';
  if (denies(policies.identity, subject)) return 'identity';
  if (policies.boundary !== undefined && applies(policies.boundary.denies, subject)) return 'boundary';
  if (policies.session !== undefined && denies(policies.session, subject)) return 'session';
  return undefined;
}

/** The first kind of policy whose Allow is needed and missing. */
function findLacking(subject: Subject, request: AccessRequest, policies: PolicySet): PolicyKind | undefined {
  const { kind, accountId } = request.principal;
  const granted = policies.resource === undefined ? undefined : closestReach(policies.resource.allows, subject);
  if (isOutsider(request.principal)) return granted === undefined ? 'resource' : undefined;
  if (policies.guardrails !== undefined && !allows(policies.guardrails, subject)) return 'guardrail';

  const sameAccount = accountId === request.resourceAccountId;
  // A resource that names the user or session itself grants past its boundary and session policy; see the table in
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
  if (sameAccount && granted === 'self') return undefined;
  const grantedByResource = sameAccount && granted !== undefined && granted !== 'account';
  if (!grantedByResource && kind !== 'root' && !allows(policies.identity, subject)) return 'identity';
  if (policies.boundary !== undefined && !applies(policies.boundary.allows, subject)) return 'boundary';
  if (policies.session !== undefined && !allows(policies.session, subject)) return 'session';
  const resourceMustGrant = !sameAccount || request.resourceMustGrant === true;
  return resourceMustGrant && granted === undefined ? 'resource' : undefined;
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
  let closest = CLOSEST_FIRST.length;
  for (const statement of statements) {
    const reach = statement(subject);
    if (reach !== undefined) closest = Math.min(closest, CLOSEST_FIRST.indexOf(reach));
  }
  return CLOSEST_FIRST[closest];
}
