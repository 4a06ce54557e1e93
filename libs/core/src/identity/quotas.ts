import { ServiceError } from '../errors/service-error.js';
import type { EntityKind, EntityRef } from './entity.js';

/** Quotas of IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const IAM_QUOTAS = {
  usersPerAccount: 5000,
  groupsPerAccount: 300,
  rolesPerAccount: 1000,
  policiesPerAccount: 1500,
  providersPerAccount: 100,
  accessKeysPerUser: 2,
  groupsPerUser: 10,
  versionsPerPolicy: 5,
  tags: 50,
  clientIdsPerProvider: 100,
  thumbprintsPerProvider: 5,
  /** Characters, white space aside. */
  managedPolicySize: 6144,
  trustPolicySize: 2048,
} as const;

/** What one user, group or role may have. Sizes are characters of all inline policies together, white space aside. */
export const ENTITY_QUOTAS = {
  user: { perAccount: IAM_QUOTAS.usersPerAccount, attachedPolicies: 10, inlineSize: 2048 },
  group: { perAccount: IAM_QUOTAS.groupsPerAccount, attachedPolicies: 10, inlineSize: 5120 },
  role: { perAccount: IAM_QUOTAS.rolesPerAccount, attachedPolicies: 10, inlineSize: 10_240 },
} as const satisfies Record<EntityKind, object>;

/** How many characters of a policy count. */
export function policySize(document: string): number {
  return document.replace(/\s+/g, '').length;
}

/** @param what as AWS names the quota: `PoliciesPerRole` */
export function quotaExceeded(what: string, quota: number): ServiceError {
  return new ServiceError('LimitExceededException', `Cannot exceed quota for ${what}: ${quota}`);
}

export function inlineTooLarge({ kind, name }: Pick<EntityRef, 'kind' | 'name'>): ServiceError {
  const { inlineSize } = ENTITY_QUOTAS[kind];
  return new ServiceError(
    'LimitExceededException',
    `Maximum policy size of ${inlineSize} bytes exceeded for ${kind} ${name}`,
  );
}
