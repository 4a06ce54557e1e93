import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { addUserToGroupOperation } from './add-user-to-group.js';
import { attachPolicyOperations } from './attach-policy.js';
import { createAccessKeyOperation } from './create-access-key.js';
import { createAccountAliasOperation } from './create-account-alias.js';
import { createGroupOperation } from './create-group.js';
import { createPolicyOperation } from './create-policy.js';
import { createPolicyVersionOperation } from './create-policy-version.js';
import { createRoleOperation } from './create-role.js';
import { createUserOperation } from './create-user.js';
import { deleteAccessKeyOperation } from './delete-access-key.js';
import { deleteAccountAliasOperation } from './delete-account-alias.js';
import { deleteEntityOperations } from './delete-entities.js';
import { deleteInlinePolicyOperations } from './delete-inline-policy.js';
import { deletePolicyOperation } from './delete-policy.js';
import { deletePolicyVersionOperation } from './delete-policy-version.js';
import { detachPolicyOperations } from './detach-policy.js';
import { listEntityTagsOperations, tagEntityOperations, untagEntityOperations } from './entity-tags.js';
import { getAccessKeyLastUsedOperation } from './get-access-key-last-used.js';
import { getAccountAuthorizationDetailsOperation } from './get-account-authorization-details.js';
import { getAccountSummaryOperation } from './get-account-summary.js';
import { getGroupOperation } from './get-group.js';
import { getInlinePolicyOperations } from './get-inline-policy.js';
import { getPolicyOperation } from './get-policy.js';
import { getPolicyVersionOperation } from './get-policy-version.js';
import { getRoleOperation } from './get-role.js';
import { getUserOperation } from './get-user.js';
import { listAccessKeysOperation } from './list-access-keys.js';
import { listAccountAliasesOperation } from './list-account-aliases.js';
import { listAttachedPoliciesOperations } from './list-attached-policies.js';
import { listEntitiesForPolicyOperation } from './list-entities-for-policy.js';
import { listGroupsOperation } from './list-groups.js';
import { listGroupsForUserOperation } from './list-groups-for-user.js';
import { listInlinePoliciesOperations } from './list-inline-policies.js';
import { listPoliciesOperation } from './list-policies.js';
import { listPolicyTagsOperation } from './list-policy-tags.js';
import { listPolicyVersionsOperation } from './list-policy-versions.js';
import { listRolesOperation } from './list-roles.js';
import { listUsersOperation } from './list-users.js';
import {
  changeProviderOperations,
  createProviderOperation,
  deleteProviderOperation,
  getProviderOperation,
  listProvidersOperation,
  listProviderTagsOperation,
} from './oidc-providers.js';
import { deletePermissionsBoundaryOperations, putPermissionsBoundaryOperations } from './permissions-boundaries.js';
import { putInlinePolicyOperations } from './put-inline-policy.js';
import { removeUserFromGroupOperation } from './remove-user-from-group.js';
import {
  createServiceLinkedRoleOperation,
  deleteServiceLinkedRoleOperation,
  getServiceLinkedRoleDeletionStatusOperation,
} from './service-linked-roles.js';
import { setDefaultPolicyVersionOperation } from './set-default-policy-version.js';
import {
  getContextKeysForCustomPolicyOperation,
  getContextKeysForPrincipalPolicyOperation,
  simulateCustomPolicyOperation,
  simulatePrincipalPolicyOperation,
} from './simulations.js';
import { tagPolicyOperation } from './tag-policy.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';
import { untagPolicyOperation } from './untag-policy.js';
import { updateAccessKeyOperation } from './update-access-key.js';
import { updateAssumeRolePolicyOperation } from './update-assume-role-policy.js';
import { updateGroupOperation } from './update-group.js';
import { updateRoleOperation } from './update-role.js';
import { updateRoleDescriptionOperation } from './update-role-description.js';
import { updateUserOperation } from './update-user.js';

/** The operation table of the IAM API: every operation of the service model, built or not, exactly once. */
export function iamOperations(ports: IamPorts): readonly TableEntry[] {
  return [
    addUserToGroupOperation(ports),
    ...attachPolicyOperations(ports),
    ...changeProviderOperations(ports),
    createAccessKeyOperation(ports),
    createAccountAliasOperation(ports),
    createGroupOperation(ports),
    createPolicyOperation(ports),
    createPolicyVersionOperation(ports),
    createProviderOperation(ports),
    createRoleOperation(ports),
    createServiceLinkedRoleOperation(ports),
    createUserOperation(ports),
    deleteAccessKeyOperation(ports),
    deleteAccountAliasOperation(ports),
    ...deleteEntityOperations(ports),
    ...deleteInlinePolicyOperations(ports),
    ...deletePermissionsBoundaryOperations(ports),
    deletePolicyOperation(ports),
    deletePolicyVersionOperation(ports),
    deleteProviderOperation(ports),
    deleteServiceLinkedRoleOperation(ports),
    ...detachPolicyOperations(ports),
    getAccessKeyLastUsedOperation(ports),
    getAccountAuthorizationDetailsOperation(ports),
    getAccountSummaryOperation(ports),
    getContextKeysForCustomPolicyOperation,
    getContextKeysForPrincipalPolicyOperation(ports),
    getGroupOperation(ports),
    ...getInlinePolicyOperations(ports),
    getPolicyOperation(ports),
    getPolicyVersionOperation(ports),
    getProviderOperation(ports),
    getRoleOperation(ports),
    getServiceLinkedRoleDeletionStatusOperation,
    getUserOperation(ports),
    listAccessKeysOperation(ports),
    listAccountAliasesOperation(ports),
    ...listAttachedPoliciesOperations(ports),
    listEntitiesForPolicyOperation(ports),
    ...listEntityTagsOperations(ports),
    listGroupsForUserOperation(ports),
    listGroupsOperation(ports),
    ...listInlinePoliciesOperations(ports),
    listPoliciesOperation(ports),
    listPolicyTagsOperation(ports),
    listPolicyVersionsOperation(ports),
    listProvidersOperation(ports),
    listProviderTagsOperation(ports),
    listRolesOperation(ports),
    listUsersOperation(ports),
    ...putInlinePolicyOperations(ports),
    ...putPermissionsBoundaryOperations(ports),
    removeUserFromGroupOperation(ports),
    setDefaultPolicyVersionOperation(ports),
    simulateCustomPolicyOperation,
    simulatePrincipalPolicyOperation(ports),
    ...tagEntityOperations(ports),
    tagPolicyOperation(ports),
    ...untagEntityOperations(ports),
    untagPolicyOperation(ports),
    updateAccessKeyOperation(ports),
    updateAssumeRolePolicyOperation(ports),
    updateGroupOperation(ports),
    updateRoleDescriptionOperation(ports),
    updateRoleOperation(ports),
    updateUserOperation(ports),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
