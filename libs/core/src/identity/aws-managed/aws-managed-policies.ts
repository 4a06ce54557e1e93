import { policyArn, type PolicyRef } from '../policy-ref.js';
import type { AwsManagedPolicy } from './aws-managed-policy.js';
import { EXECUTION_POLICIES } from './execution-policies.js';
import { JOB_POLICIES } from './job-policies.js';
import { SERVICE_POLICIES } from './service-policies.js';

/**
 * AWS's policies that are there, in the order of their names. What they allow is AWS's as far as services are concerned
 * that a function can have to do with here.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const AWS_MANAGED_POLICIES: readonly AwsManagedPolicy[] = [
  ...EXECUTION_POLICIES,
  ...SERVICE_POLICIES,
  ...JOB_POLICIES,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const BY_NAME = new Map(AWS_MANAGED_POLICIES.map((policy) => [policy.name, policy]));

export function awsManagedPolicy(name: string): AwsManagedPolicy | undefined {
  return BY_NAME.get(name);
}

/** The policy of exactly this ARN, path included. */
export function awsManagedPolicyAt({ accountId, path, name }: PolicyRef): AwsManagedPolicy | undefined {
  const found = accountId === 'aws' ? BY_NAME.get(name) : undefined;
  return found?.path === path ? found : undefined;
}

export function awsManagedArn({ path, name }: AwsManagedPolicy): string {
  return policyArn({ accountId: 'aws', path, name });
}

/** `ANPA` and 17 letters and digits that follow from the name. */
export function awsManagedId(name: string): string {
  let state = 0x811c9dc5;
  const characters = Array.from({ length: 17 }, (_, index) => {
    for (const character of `${index}${name}`) {
      state = Math.imul(state ^ character.charCodeAt(0), 0x01000193) >>> 0;
    }
    return ID_LETTERS.charAt(state % ID_LETTERS.length);
  });
  return `ANPA${characters.join('')}`;
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
