import { parsePolicyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { noPolicy, noPolicyVersion, notAttachable } from '@stoker/core/identity/refusals';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { IamPolicy } from '@stoker/app/ports/iam-store';
import type { Caller } from '@stoker/app/identity/caller';
import { versionNumber } from './shapes.js';

/** @throws NoSuchEntityException for what is the ARN of no policy; whether it is there is not asked */
export function policyRef(arn: string): PolicyRef {
  const ref = parsePolicyArn(arn);
  if (ref === undefined) throw noPolicy(arn);
  return ref;
}

/** The same, in the words for what is to be attached. */
export function attachableRef(arn: string): PolicyRef {
  const ref = parsePolicyArn(arn);
  if (ref === undefined) throw notAttachable(arn);
  return ref;
}

/**
 * A policy of the caller's account, or one of AWS's.
 *
 * @throws NoSuchEntityException
 */
export async function requirePolicy(
  { iam }: Pick<IamPorts, 'iam'>,
  arn: string,
  { principal }: Pick<Caller, 'principal'>,
): Promise<IamPolicy> {
  const found = await iam.findPolicy(policyRef(arn), principal.accountId);
  if (found === undefined) throw noPolicy(arn);
  return found;
}

/**
 * The same for one that is to be changed.
 *
 * @throws NoSuchEntityException, AccessDeniedException for one of AWS's, as AWS says it
 */
export async function requireOwnPolicy(
  ports: Pick<IamPorts, 'iam'>,
  arn: string,
  caller: Pick<Caller, 'principal'>,
): Promise<IamPolicy> {
  const policy = await requirePolicy(ports, arn, caller);
  if (policy.accountId !== 'aws') return policy;
  throw new ServiceError('AccessDeniedException', `Policy ${arn} is an AWS managed policy and cannot be changed.`);
}

/** The number of a version's id. @throws NoSuchEntityException */
export function requiredVersion(arn: string, id: string): number {
  const number = versionNumber(id);
  if (number === undefined) throw noPolicyVersion(arn, id);
  return number;
}
