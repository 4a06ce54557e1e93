import { ServiceError } from '../errors/service-error.js';
import { POLICY_CHARACTERS } from '../iam/parse-policy.js';
import type { PolicyDocument } from '../iam/policy.js';

/** The refusal of a statement whose id the policy has already. */
export function statementTaken(statementId: string): ServiceError {
  return new ServiceError(
    'ResourceConflictException',
    `The statement id (${statementId}) provided already exists. ` +
      'Please provide a new statement id, or remove the existing statement.',
  );
}

/** The refusal to remove a statement that the policy does not have. */
export function statementNotFound(statementId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Statement ${statementId} is not found in resource policy.`);
}

/**
 * The limit of the policies that stand on functions and layers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 *
 * @throws PolicyLengthExceededException
 */
export function requirePolicySize(document: PolicyDocument): void {
  const size = JSON.stringify(document).length;
  const limit = POLICY_CHARACTERS.resource;
  if (size > limit) {
    throw new ServiceError(
      'PolicyLengthExceededException',
      `The final policy size (${size}) is bigger than the limit (${limit}).`,
    );
  }
}
