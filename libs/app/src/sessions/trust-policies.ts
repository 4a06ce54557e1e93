import type { ResourcePolicies } from '../identity/resource-policies.js';
import type { IdentityReader } from '../ports/identity-store.js';

/** A role's trust policy has its say when the role is to be assumed, and in nothing else that is done to it. */
export function trustPolicies(identities: Pick<IdentityReader, 'findRole'>): ResourcePolicies {
  return ({ resource, resourceMustGrant }) =>
    resourceMustGrant ? identities.findRole(resource).then((role) => role?.trustPolicy) : undefined;
}
