import { type ArnMatcher, type ResourceName, compileResource } from './arn-pattern.js';
import { type Condition, compileConditions } from './condition.js';
import { list } from './one-or-many.js';
import type { OneOrMany, PolicyDocument, PolicyStatement } from './policy.js';
import { type PrincipalReach, type RequestPrincipal, principalReach } from './principal-match.js';
import type { ContextLookup } from './text-matcher.js';
import { compilePattern, parsePattern } from './wildcard.js';

/** A request in the form that compiled statements read. */
export interface Subject {
  readonly principal: RequestPrincipal;
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
  const variables = document.Version === '2012-10-17';
  const compiled = (effect: PolicyStatement['Effect']) =>
    list(document.Statement)
      .filter((statement) => statement.Effect === effect)
      .map((statement) => compileStatement(statement, variables));
  return { denies: compiled('Deny'), allows: compiled('Allow') };
}

function compileStatement(statement: PolicyStatement, variables: boolean): CompiledStatement {
  const reach = compilePrincipal(statement);
  const appliesToAction = compileActions(statement);
  const appliesToResource = compileResources(statement, variables);
  const conditions = compileConditions(statement.Condition ?? {}, { effect: statement.Effect, variables });
  return (subject) => {
    if (!appliesToAction(subject.action) || !appliesToResource(subject.resource, subject.context)) return undefined;
    const found = reach(subject.principal);
    return found !== undefined && allHold(conditions, subject.context) ? found : undefined;
  };
}

/** A loop rather than `every`, whose closure would be the dearest part of an unconditional statement. */
function allHold(conditions: readonly Condition[], context: ContextLookup): boolean {
  for (const condition of conditions) if (!condition(context)) return false;
  return true;
}

/** A policy attached to the principal names nobody: it is about whoever carries it. */
function compilePrincipal(statement: PolicyStatement): (principal: RequestPrincipal) => PrincipalReach | undefined {
  const { Principal: named, NotPrincipal: excluded } = statement;
  if (named !== undefined) return (principal) => principalReach(named, principal);
  if (excluded === undefined) return () => 'self';
  return (principal) => (principalReach(excluded, principal) === undefined ? 'anyone' : undefined);
}

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

function compileResources(statement: PolicyStatement, variables: boolean): ArnMatcher {
  const { Resource: named, NotResource: excluded, Effect } = statement;
  if (named !== undefined) return matchResource(named, { variables, whenUnresolved: false });
  // A trust policy's statements are about the role that carries them.
  if (excluded === undefined) return () => true;
  const matches = matchResource(excluded, { variables, whenUnresolved: Effect === 'Allow' });
  return (name, context) => !matches(name, context);
}

function matchResource(resources: OneOrMany<string>, options: Parameters<typeof compileResource>[1]): ArnMatcher {
  const matchers = list(resources).map((resource) => compileResource(resource, options));
  const [first] = matchers;
  if (matchers.length === 1 && first !== undefined) return first;
  return (name, context) => matchers.some((matches) => matches(name, context));
}
