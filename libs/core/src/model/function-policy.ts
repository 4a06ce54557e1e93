import { ServiceError, isServiceError } from '../errors/service-error.js';
import { list } from '../iam/one-or-many.js';
import { parsePolicy } from '../iam/parse-policy.js';
import type { PolicyDocument, PolicyStatement } from '../iam/policy.js';
import { requirePolicySize, statementNotFound, statementTaken } from './policy-statements.js';

/** The resource-based policy of a function, or of one of its versions or aliases. */
export interface FunctionPolicy {
  readonly revisionId: string;
  /** Its statements are a list, in the order in which they were added. */
  readonly document: PolicyDocument;
}

/**
 * The policy with one more statement; a first one makes the policy.
 *
 * @param revisionId of what comes out
 * @throws ResourceConflictException for a statement id that is taken, PolicyLengthExceededException
 */
export function withStatement(
  policy: FunctionPolicy | undefined,
  statement: PolicyStatement,
  revisionId: string,
): FunctionPolicy {
  const present = policy?.document ?? { Version: '2012-10-17', Id: 'default', Statement: [] };
  const statements = list(present.Statement);
  if (statements.some(({ Sid }) => Sid === statement.Sid)) throw statementTaken(statement.Sid ?? '');
  const document = { ...present, Statement: [...statements, statement] };
  requirePolicySize(document);
  return { revisionId, document };
}

/**
 * The policy without a statement; undefined when it was the last one.
 *
 * @throws ResourceNotFoundException when there is no such statement
 */
export function withoutStatement(
  policy: FunctionPolicy,
  statementId: string,
  revisionId: string,
): FunctionPolicy | undefined {
  const statements = list(policy.document.Statement);
  const rest = statements.filter(({ Sid }) => Sid !== statementId);
  if (rest.length === statements.length) throw statementNotFound(statementId);
  return rest.length === 0 ? undefined : { revisionId, document: { ...policy.document, Statement: rest } };
}

/**
 * Reads a whole policy for the function, version or alias with this ARN. Its actions must be Lambda's and its resources
 * that ARN or, on a function, its versions and aliases.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 *
 * @throws InvalidParameterValueException that says what is wrong
 */
export function parseFunctionPolicy(json: string, arn: string): PolicyDocument {
  const document = parsed(json);
  // In the earlier version variables are plain text; policies of either could not be read as one.
  if (document.Version !== '2012-10-17') throw refusal('Policy document must be version 2012-10-17 or greater.');
  const statements = list(document.Statement);
  for (const { Action, NotAction, Resource, NotResource } of statements) {
    for (const action of list(Action ?? NotAction ?? [])) {
      if (!/^(lambda:.*|\*)$/i.test(action)) throw refusal(`Policy has invalid action: ${action}`);
    }
    for (const resource of list(Resource ?? NotResource ?? [])) {
      if (resource !== '*' && resource !== arn && !resource.startsWith(`${arn}:`)) {
        throw refusal(`Policy has invalid resource: ${resource}`);
      }
    }
  }
  return { ...document, Statement: statements };
}

function parsed(json: string): PolicyDocument {
  try {
    return parsePolicy(json, 'resource');
  } catch (error) {
    throw isServiceError(error, 'MalformedPolicyDocumentException') ? refusal(error.message, error) : error;
  }
}

function refusal(message: string, cause?: unknown): ServiceError {
  return new ServiceError('InvalidParameterValueException', message, {}, { cause });
}
