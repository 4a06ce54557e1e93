import { isServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccessCheck } from './access-check.js';
import { authorise, type AuthorisedCaller } from './authorise.js';
import type { Caller } from './caller.js';
import { isForeign, needsTags, type ResourceTags, withTagKeys } from './resource-tags.js';

/**
 * Finds the policy on a resource. Undefined at once for an ARN whose kind of resource has none, so that the data path
 * waits for nothing.
 */
export type ResourcePolicies = (arn: string) => Promise<PolicyDocument | undefined> | undefined;

/** `authorise`, with the policies that stand on resources, and with the resources' tags where policies go by them. */
export function authoriser(policyOf: ResourcePolicies, tagsOf: ResourceTags) {
  const withPolicies = (
    caller: Caller,
    checks: readonly AccessCheck[],
    policies: readonly (PolicyDocument | undefined)[],
  ): AuthorisedCaller | Promise<AuthorisedCaller> => {
    const tags = checks.map((check, index) =>
      needsTags(caller, check, policies[index]) ? tagsOf(check.resource) : undefined,
    );
    if (tags.every((one) => one === undefined)) return authorise(caller, checks, policies);
    return Promise.all(tags).then((found) => {
      const tagged = checks.map((check, index) => withTagKeys(check, found[index]));
      try {
        return authorise(caller, tagged, policies);
      } catch (error) {
        // A stranger is told what a resource without tags would have told him.
        const isStranger = checks.some(({ resource }) => isForeign(caller, resource));
        if (isStranger && isServiceError(error, 'AccessDeniedException')) authorise(caller, checks, policies);
        throw error;
      }
    });
  };

  return (caller: Caller, checks: readonly AccessCheck[]): AuthorisedCaller | Promise<AuthorisedCaller> => {
    const policies = checks.map(({ resource }) => policyOf(resource));
    if (policies.every((policy) => policy === undefined)) return withPolicies(caller, checks, []);
    return Promise.all(policies).then((found) => withPolicies(caller, checks, found));
  };
}
