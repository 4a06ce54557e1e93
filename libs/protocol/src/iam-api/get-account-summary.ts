import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_QUOTAS, IAM_QUOTAS } from '@stoker/core/identity/quotas';
import type { GetAccountSummaryResponse, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export function getAccountSummaryOperation({ iam }: IamPorts): Operation<NoMembers, GetAccountSummaryResponse> {
  return {
    name: 'GetAccountSummary',
    access: () => accessTo('GetAccountSummary'),
    async run(_input, { principal: { accountId } }) {
      const counts = await iam.count(accountId);
      return {
        SummaryMap: {
          Users: counts.users,
          UsersQuota: IAM_QUOTAS.usersPerAccount,
          Groups: counts.groups,
          GroupsQuota: IAM_QUOTAS.groupsPerAccount,
          Roles: counts.roles,
          RolesQuota: IAM_QUOTAS.rolesPerAccount,
          Policies: counts.policies,
          PoliciesQuota: IAM_QUOTAS.policiesPerAccount,
          PolicyVersionsInUse: counts.policyVersions,
          VersionsPerPolicyQuota: IAM_QUOTAS.versionsPerPolicy,
          Providers: counts.providers,
          GroupsPerUserQuota: IAM_QUOTAS.groupsPerUser,
          AccessKeysPerUserQuota: IAM_QUOTAS.accessKeysPerUser,
          AttachedPoliciesPerUserQuota: ENTITY_QUOTAS.user.attachedPolicies,
          AttachedPoliciesPerGroupQuota: ENTITY_QUOTAS.group.attachedPolicies,
          AttachedPoliciesPerRoleQuota: ENTITY_QUOTAS.role.attachedPolicies,
          UserPolicySizeQuota: ENTITY_QUOTAS.user.inlineSize,
          GroupPolicySizeQuota: ENTITY_QUOTAS.group.inlineSize,
          RolePolicySizeQuota: ENTITY_QUOTAS.role.inlineSize,
          PolicySizeQuota: IAM_QUOTAS.managedPolicySize,
          AssumeRolePolicySizeQuota: IAM_QUOTAS.trustPolicySize,
          MFADevices: 0,
          AccountMFAEnabled: 0,
          ServerCertificates: 0,
        },
      };
    },
  };
}
