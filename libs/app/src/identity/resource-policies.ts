import { isServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccessCheck } from './access-check.js';
import { authorise, type AuthorisedCaller } from './authorise.js';
import type { Caller } from './caller.js';
import type { MaybePromise } from './snapshot-cache.js';
import { isForeign, needsTags, type ResourceTags, withTagKeys } from './resource-tags.js';

/**
 * Finds the policy that has a say in a check because it stands on the resource. Answers at once for a kind of resource
 * that it knows nothing of, and for what it has at hand, so that the data path waits for nothing.
 */
export type ResourcePolicies = (check: AccessCheck) => MaybePromise<PolicyDocument | undefined>;

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
    const policies = checks.map(policyOf);
    if (policies.every(isAtHand)) return withPolicies(caller, checks, policies);
    return Promise.all(policies).then((found) => withPolicies(caller, checks, found));
  };
}

/** What several sources say of kinds of resources, of policies or of tags: the first that answers is the one that knows the kind. */
export function firstOf<Asked, Found>(
  ...sources: readonly ((asked: Asked) => MaybePromise<Found | undefined>)[]
): (asked: Asked) => MaybePromise<Found | undefined> {
  return (asked) => {
    for (const source of sources) {
      const found = source(asked);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function isAtHand<T>(value: MaybePromise<T>): value is T {
  return !(value instanceof Promise);
}
