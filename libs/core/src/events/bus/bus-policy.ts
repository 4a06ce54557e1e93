import { isServiceError, ServiceError } from '../../errors/service-error.js';
import { list } from '../../iam/one-or-many.js';
import { parsePolicy } from '../../iam/parse-policy.js';
import type { PolicyDocument, PolicyStatement } from '../../iam/policy.js';

/** Characters that a bus's policy may have. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_POLICY = 10_240;

/** What `PutPermission` allows, short of a whole policy. */
export interface BusGrant {
  readonly statementId: string;
  readonly action: string;
  /** A twelve-digit account, or `*` for every account. */
  readonly principal: string;
  /** What must hold of the sender, as in a policy's `Condition`. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/**
 * The policy with one more statement; one of the same id is replaced.
 *
 * @param arn of the bus
 * @throws PolicyLengthExceededException, ValidationException for a condition that no policy may have
 */
export function withGrant(policy: PolicyDocument | undefined, grant: BusGrant, arn: string): PolicyDocument {
  const { statementId, action, principal, condition } = grant;
  const statement = {
    Sid: statementId,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
    Action: action,
    Resource: arn,
    ...(condition && { Condition: condition }),
  } as PolicyStatement;
  const others = list(policy?.Statement ?? []).filter(({ Sid }) => Sid !== statementId);
  return parseBusPolicy(JSON.stringify({ Version: '2012-10-17', Statement: [...others, statement] }));
}

/**
 * The policy without a statement; undefined when it was the last one.
 *
 * @throws ResourceNotFoundException when there is no such statement
 */
export function withoutGrant(policy: PolicyDocument | undefined, statementId: string): PolicyDocument | undefined {
  const statements = list(policy?.Statement ?? []);
  const rest = statements.filter(({ Sid }) => Sid !== statementId);
  if (rest.length === statements.length || policy === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
  }
  return rest.length === 0 ? undefined : { ...policy, Statement: rest };
}

/**
 * Reads a bus's whole policy.
 *
 * @throws PolicyLengthExceededException, ValidationException that says what is wrong
 */
export function parseBusPolicy(json: string): PolicyDocument {
  if (json.length > LONGEST_POLICY) {
    throw new ServiceError(
      'PolicyLengthExceededException',
      `The policy is longer than the limit of ${LONGEST_POLICY} characters.`,
    );
  }
  try {
    return parsePolicy(json, 'resource');
  } catch (error) {
    if (!isServiceError(error, 'MalformedPolicyDocumentException')) throw error;
    throw new ServiceError('ValidationException', error.message, {}, { cause: error });
  }
}
