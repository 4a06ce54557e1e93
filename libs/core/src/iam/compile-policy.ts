import { type ArnMatcher, type ResourceName, compileResource } from './arn-pattern.js';
import { type Condition, compileConditions } from './condition.js';
import { list } from './one-or-many.js';
import type { OneOrMany, PolicyDocument, PolicyStatement } from './policy.js';
import { type NamedPrincipal, PrincipalElement, type PrincipalReach } from './principal-match.js';
import type { ContextLookup } from './text-matcher.js';
import { compilePattern, parsePattern } from './wildcard.js';

/** A request in the form that compiled statements read. */
export interface Subject {
  readonly principal: NamedPrincipal;
  /** Whether a permissions boundary is set on the principal. */
  readonly bounded: boolean;
  /** In lower case: actions are not case-sensitive. */
  readonly action: string;
  readonly resource: ResourceName;
  readonly context: ContextLookup;
}

/** How closely the statement's principal element names the subject's principal; undefined when it does not apply. */
export type CompiledStatement = (subject: Subject) => PrincipalReach | undefined;

/** A policy made ready to be evaluated many times. */
export interface CompiledPolicy {
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
}

/**
 * Compiles a document. Documents come from `parsePolicy`; one that never passed it fails here rather than
 * granting what nobody meant.
 *
 * @throws ConditionError
 */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const compiled = (effect: PolicyStatement['Effect']) =>
    list(document.Statement)
      .filter((statement) => statement.Effect === effect)
      .map((statement) => compileStatement(statement, document.Version));
  return { denies: compiled('Deny'), allows: compiled('Allow') };
}

/**
 * Compiles one statement of a document of that version; earlier ones than 2012-10-17 know no variables.
 *
 * @throws ConditionError
 */
export function compileStatement(statement: PolicyStatement, version: PolicyDocument['Version']): CompiledStatement {
  const variables = version === '2012-10-17';
  const reach = compilePrincipal(statement);
  const appliesToAction = compileActions(statement);
  const appliesToResource = compileResources(statement, variables);
  const conditions = compileConditions(statement.Condition ?? {}, variables);
  return (subject) => {
    if (!appliesToAction(subject.action) || !appliesToResource(subject.resource, subject.context)) return undefined;
    const found = reach(subject);
    return found !== undefined && allHold(conditions, subject.context) ? found : undefined;
  };
}

/** A loop rather than `every`, whose closure would be the dearest part of an unconditional statement. */
function allHold(conditions: readonly Condition[], context: ContextLookup): boolean {
  for (const condition of conditions) if (!condition(context)) return false;
  return true;
}

type Reach = (subject: Subject) => PrincipalReach | undefined;

/** A policy attached to the principal names nobody: it is about whoever carries it. */
function compilePrincipal(statement: PolicyStatement): Reach {
  if (statement.Principal !== undefined) {
    const named = new PrincipalElement(statement.Principal);
    const everyone: PrincipalReach = selectsPrincipals(statement) ? 'self' : 'anyone';
    return ({ principal }) => {
      const reach = named.reach(principal);
      return reach === 'anyone' ? everyone : reach;
    };
  }
  if (statement.NotPrincipal === undefined) return () => 'self';
  const spared = new PrincipalElement(statement.NotPrincipal);
  // AWS documents that whom it names does not help a principal with a boundary.
  return ({ principal, bounded }) => (!bounded && spared.spares(principal) ? undefined : 'anyone');
}

/**
 * Everybody, narrowed down by `aws:PrincipalArn`, is as good as naming the principal itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
function selectsPrincipals({ Condition = {} }: PolicyStatement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      SELECTING_OPERATORS.has(operator) && Object.keys(keys).some((key) => key.toLowerCase() === 'aws:principalarn'),
  );
}

const SELECTING_OPERATORS: ReadonlySet<string> = new Set(['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike']);

function compileActions({ Action, NotAction }: PolicyStatement): (action: string) => boolean {
  const named = Action === undefined ? undefined : matchAction(Action);
  if (named !== undefined) return named;
  const excluded = matchAction(NotAction ?? '*');
  return (action) => !excluded(action);
}

function matchAction(actions: OneOrMany<string>): (action: string) => boolean {
  const exact = new Set<string>();
  const patterns: ((action: string) => boolean)[] = [];
  for (const action of list(actions).map((text) => text.toLowerCase())) {
    if (/[*?]/.test(action)) patterns.push(compilePattern(parsePattern(action)));
    else exact.add(action);
  }
  return (action) => exact.has(action) || patterns.some((matches) => matches(action));
}

/** A name with a variable that has no value is no resource's name, neither as `Resource` nor as `NotResource`. */
function compileResources(statement: PolicyStatement, variables: boolean): ArnMatcher {
  const { Resource: named, NotResource: excluded } = statement;
  if (named !== undefined) return matchResource(named, variables);
  // A trust policy's statements are about the role that carries them.
  if (excluded === undefined) return () => true;
  const matches = matchResource(excluded, variables);
  return (name, context) => !matches(name, context);
}

function matchResource(resources: OneOrMany<string>, variables: boolean): ArnMatcher {
  const matchers = list(resources).map((resource) => compileResource(resource, variables));
  const [first] = matchers;
  if (matchers.length === 1 && first !== undefined) return first;
  return (name, context) => matchers.some((matches) => matches(name, context));
}
