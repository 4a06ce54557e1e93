import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { EntityRef } from '@stoker/core/identity/entity';
import { ENTITY_QUOTAS, IAM_QUOTAS, inlineTooLarge, policySize, quotaExceeded } from '@stoker/core/identity/quotas';

/** @throws MalformedPolicyDocumentException, LimitExceededException */
export function managedDocument(text: string): PolicyDocument {
  requireSize(text, 'PolicySize', IAM_QUOTAS.managedPolicySize);
  return parsePolicy(text);
}

/** @throws MalformedPolicyDocumentException, LimitExceededException */
export function trustDocument(text: string): PolicyDocument {
  requireSize(text, 'ACLSizePerRole', IAM_QUOTAS.trustPolicySize);
  return parsePolicy(text, 'trust');
}

function requireSize(text: string, quotaName: string, quota: number): void {
  if (policySize(text) > quota) throw quotaExceeded(quotaName, quota);
}

/** @throws MalformedPolicyDocumentException, LimitExceededException for one that is too large on its own already */
export function inlineDocument(text: string, owner: Pick<EntityRef, 'kind' | 'name'>): PolicyDocument {
  if (policySize(text) > ENTITY_QUOTAS[owner.kind].inlineSize) throw inlineTooLarge(owner);
  return parsePolicy(text);
}
