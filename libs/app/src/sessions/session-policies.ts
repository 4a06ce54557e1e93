import { deflateRawSync } from 'node:zlib';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { IdentityReader } from '../ports/identity-store.js';
import type { SessionPolicies } from './session.js';

/** Bytes that policies and tags of a session may take in its token. */
const PACKED_BYTES = 4_096;

/** Managed policies that a session may be limited by. */
const MAX_MANAGED = 10;

/** What a session is to be limited by, as it was asked for. */
export interface AskedPolicies {
  /** JSON, 2,048 characters at most. */
  readonly policy?: string | undefined;
  readonly policyArns: readonly string[];
}

/**
 * Checks the policies that are to limit a session of a role; undefined where there are none.
 *
 * @param accountId of the role: managed policies must be its account's, or everybody's
 * @throws MalformedPolicyDocumentException, ValidationException
 */
export async function sessionPolicies(
  identities: Pick<IdentityReader, 'findManagedPolicy'>,
  accountId: string,
  { policy, policyArns }: AskedPolicies,
): Promise<SessionPolicies | undefined> {
  if (policy === undefined && policyArns.length === 0) return undefined;
  if (policyArns.length > MAX_MANAGED) {
    throw new ServiceError(
      'ValidationException',
      `A session can be limited by ${MAX_MANAGED} managed policies at most.`,
    );
  }
  const inline = policy === undefined ? undefined : JSON.stringify(parsePolicy(policy));
  for (const arn of policyArns) {
    const found = await identities.findManagedPolicy(arn);
    if (found === undefined || (found.accountId !== accountId && found.accountId !== 'aws')) {
      throw new ServiceError('ValidationException', `Policy ${arn} does not exist or is not attachable.`);
    }
  }
  return { inline, managed: [...policyArns] };
}

/**
 * How much of their room policies and tags take, percent; undefined where there are none.
 *
 * @throws PackedPolicyTooLargeException
 */
export function packedPolicySize(
  policies: SessionPolicies | undefined,
  tags: Readonly<Record<string, string>>,
): number | undefined {
  if (policies === undefined && Object.keys(tags).length === 0) return undefined;
  const bytes = deflateRawSync(JSON.stringify([policies, tags])).length;
  const percent = Math.ceil((bytes / PACKED_BYTES) * 100);
  if (percent <= 100) return percent;
  throw new ServiceError(
    'PackedPolicyTooLargeException',
    policies === undefined
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}
