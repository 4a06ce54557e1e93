import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccessCheck } from './access-check.js';
import { authorise, type AuthorisedCaller } from './authorise.js';
import type { Caller } from './caller.js';

/**
 * Finds the policy on a resource. Undefined at once for an ARN whose kind of resource has none, so that the data path
 * waits for nothing.
 */
export type ResourcePolicies = (arn: string) => Promise<PolicyDocument | undefined> | undefined;

/** `authorise`, with the policies that stand on resources. */
export function authoriser(policyOf: ResourcePolicies) {
  return (caller: Caller, checks: readonly AccessCheck[]): AuthorisedCaller | Promise<AuthorisedCaller> => {
    const policies = checks.map(({ resource }) => policyOf(resource));
    if (policies.every((policy) => policy === undefined)) return authorise(caller, checks);
    return Promise.all(policies).then((found) => authorise(caller, checks, found));
  };
}
