import { type CompiledPolicy, type Subject, compilePolicy, compileStatement } from './compile-policy.js';
import { contextKeysOfStatement } from './context-keys.js';
import { type AccessRequest, type PolicyKind, evaluate, permits, subjectOf } from './evaluate.js';
import { list } from './one-or-many.js';
import type { PolicyDocument, PolicyStatement } from './policy.js';
import { isAbsent } from './text-matcher.js';

/** A document with the name that the answer knows it by. */
export interface SimulatedPolicy {
  readonly id: string;
  readonly document: PolicyDocument;
}

/** `PolicySet`, not compiled. An absent boundary, session or guardrail limits nothing. */
export interface SimulatedPolicies {
  readonly identity: readonly SimulatedPolicy[];
  readonly resource?: SimulatedPolicy | undefined;
  readonly boundary?: SimulatedPolicy | undefined;
  readonly session?: readonly SimulatedPolicy[] | undefined;
  readonly guardrails?: readonly SimulatedPolicy[] | undefined;
}

/** A statement that the decision rests on. */
export interface MatchedStatement {
  readonly policyId: string;
  readonly kind: PolicyKind;
  /** Its place among the document's statements, from 0. */
  readonly index: number;
}

export interface Simulation {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The Allows of an allowed request, the Denies of one explicitly denied, nothing for one that nobody allows. */
  readonly matched: readonly MatchedStatement[];
  /** Keys that statements about this action and resource ask for and the request does not have. */
  readonly missingContextKeys: readonly string[];
  /** What the boundary alone says; undefined where there is none. */
  readonly allowedByBoundary: boolean | undefined;
  /** What the guardrails alone say; undefined where there are none. */
  readonly allowedByGuardrails: boolean | undefined;
}

/**
 * Says what `evaluate` decides, and why. For `SimulatePrincipalPolicy` and `SimulateCustomPolicy`: it compiles on each
 * call, which is too dear for the way of a request.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 *
 * @throws ConditionError for a document that never passed `parsePolicy`
 */
export function simulate(request: AccessRequest, policies: SimulatedPolicies): Simulation {
  const boundary = compileAll(policies.boundary && [policies.boundary]);
  const guardrails = compileAll(policies.guardrails);
  const decided = evaluate(request, {
    identity: policies.identity.map(({ document }) => compilePolicy(document)),
    resource: policies.resource && compilePolicy(policies.resource.document),
    boundary: boundary?.[0],
    session: compileAll(policies.session),
    guardrails,
  });
  const decision = decided.allowed ? 'allowed' : decided.denial === 'explicit' ? 'explicitDeny' : 'implicitDeny';
  const subject = subjectOf(request, policies.boundary !== undefined);
  const about = statementsOf(policies).filter(({ statement, version }) => {
    const { Condition: _, ...unconditional } = statement;
    return applies(unconditional, version, subject);
  });
  const deciding = ({ statement, version }: PlacedStatement) =>
    decision === (statement.Effect === 'Allow' ? 'allowed' : 'explicitDeny') && applies(statement, version, subject);
  return {
    decision,
    matched: about.filter(deciding).map(({ policyId, kind, index }) => ({ policyId, kind, index })),
    missingContextKeys: missingKeys(about, request),
    allowedByBoundary: boundary && permits(boundary, subject),
    allowedByGuardrails: guardrails && permits(guardrails, subject),
  };
}

interface PlacedStatement extends MatchedStatement {
  readonly statement: PolicyStatement;
  readonly version: PolicyDocument['Version'];
}

function statementsOf(policies: SimulatedPolicies): PlacedStatement[] {
  const placed = (kind: PolicyKind, found: readonly (SimulatedPolicy | undefined)[] = []) =>
    found.flatMap((policy) =>
      list(policy?.document.Statement ?? []).map((statement, index) => ({
        policyId: policy?.id ?? '',
        kind,
        index,
        statement,
        version: policy?.document.Version,
      })),
    );
  return [
    ...placed('guardrail', policies.guardrails),
    ...placed('resource', [policies.resource]),
    ...placed('identity', policies.identity),
    ...placed('boundary', [policies.boundary]),
    ...placed('session', policies.session),
  ];
}

function compileAll(policies: readonly SimulatedPolicy[] | undefined): readonly CompiledPolicy[] | undefined {
  return policies?.map(({ document }) => compilePolicy(document));
}

function applies(statement: PolicyStatement, version: PolicyDocument['Version'], subject: Subject): boolean {
  return compileStatement(statement, version)(subject) !== undefined;
}

function missingKeys(statements: readonly PlacedStatement[], { context }: AccessRequest): readonly string[] {
  const missing = new Map<string, string>();
  for (const { statement, version } of statements) {
    for (const key of contextKeysOfStatement(statement, version)) {
      const name = key.toLowerCase();
      if (!missing.has(name) && isAbsent(context(name))) missing.set(name, key);
    }
  }
  return [...missing.values()];
}
