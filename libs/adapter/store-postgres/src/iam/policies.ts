import {
  AWS_MANAGED_POLICIES,
  awsManagedArn,
  awsManagedPolicyAt,
} from '@stoker/core/identity/aws-managed/aws-managed-policies';
import type { AwsManagedPolicy } from '@stoker/core/identity/aws-managed/aws-managed-policy';
import { policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { alreadyExists, deleteConflict, noPolicy } from '@stoker/core/identity/refusals';
import type { IamPolicy, IamStore, PolicyUse } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { changing, count, json, read, rows, type IamStoreContext } from './context.js';
import { awsPolicy, SELECT_POLICY, toPolicy, type PolicyRow } from './policy-row.js';
import { AWS_PREFIX, storedName } from './stored-policy.js';

type Policies = Pick<
  IamStore,
  'createPolicy' | 'findPolicy' | 'listPolicies' | 'deletePolicy' | 'changePolicyTags' | 'listPolicyUses'
>;

/** Managed policies themselves. */
export function policies(context: IamStoreContext): Policies {
  return {
    createPolicy: (policy) =>
      changing(context, policy.accountId, async (tx) => {
        const { accountId, path, name, description = null, tags, document } = policy;
        const taken = 'SELECT count(*)::int FROM managed_policies WHERE account_id = $1 AND lower(name) = lower($2)';
        if ((await count(tx, taken, accountId, name)) > 0) {
          throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
        }
        const own = `SELECT count(*)::int FROM managed_policies WHERE account_id = $1 AND NOT starts_with(name, '${AWS_PREFIX}')`;
        if ((await count(tx, own, accountId)) >= IAM_QUOTAS.policiesPerAccount) {
          throw quotaExceeded('PoliciesPerAccount', IAM_QUOTAS.policiesPerAccount);
        }
        await tx.$executeRawUnsafe(
          `INSERT INTO managed_policies (account_id, name, path, description, tags, document)
            VALUES ($1, $2, $3, $4, $5::json, $6::json)`,
          ...[accountId, name, path, description, json(tags), json(document)],
        );
        await tx.$executeRawUnsafe(
          'INSERT INTO managed_policy_versions (account_id, policy_name, number, document) VALUES ($1, $2, 1, $3::json)',
          ...[accountId, name, json(document)],
        );
        return lockedPolicy(tx, policy);
      }),

    async findPolicy(ref, inAccount) {
      const aws = awsManagedPolicyAt(ref);
      if (aws === undefined && ref.accountId !== inAccount) return undefined;
      const [row] = await read<PolicyRow>(context, ONE_POLICY, inAccount, storedName(ref), ref.path);
      if (row !== undefined) return toPolicy(row);
      return aws && unusedAwsPolicy(aws);
    },

    async listPolicies(accountId) {
      const text = `${SELECT_POLICY} WHERE p.account_id = $1 ORDER BY p.name`;
      const all = (await read<PolicyRow>(context, text, accountId)).map(toPolicy);
      const used = new Map(all.map((policy) => [policy.arn, policy]));
      const aws = AWS_MANAGED_POLICIES.map((policy) => used.get(awsManagedArn(policy)) ?? unusedAwsPolicy(policy));
      return { own: all.filter((policy) => policy.accountId === accountId), aws };
    },

    deletePolicy: (ref) =>
      changing(context, ref.accountId, async (tx) => {
        const { attachments, bounds } = await lockedPolicy(tx, ref);
        if (attachments + bounds > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
        const versions = 'SELECT count(*)::int FROM managed_policy_versions WHERE account_id = $1 AND policy_name = $2';
        if ((await count(tx, versions, ref.accountId, ref.name)) > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          );
        }
        const { accountId, name } = ref;
        await tx.managedPolicy.delete({ where: { accountId_name: { accountId, name } } });
      }),

    changePolicyTags: (ref, change) =>
      changing(context, ref.accountId, async (tx) => {
        const { tags } = await lockedPolicy(tx, ref);
        const text = 'UPDATE managed_policies SET tags = $3::json WHERE account_id = $1 AND name = $2';
        await tx.$executeRawUnsafe(text, ref.accountId, ref.name, json(change(tags)));
      }),

    listPolicyUses: (ref, inAccount) => read<PolicyUse>(context, USES, inAccount, storedName(ref)),
  };
}

function unusedAwsPolicy({ name, path, document }: AwsManagedPolicy): IamPolicy {
  return awsPolicy(name, path, document, { attachments: 0, bounds: 0 });
}

const ONE_POLICY = `${SELECT_POLICY} WHERE p.account_id = $1 AND p.name = $2 AND p.path = $3`;

/** A policy of an account's own, within a transaction of `changing`. @throws NoSuchEntityException */
export async function lockedPolicy(tx: Tx, ref: PolicyRef): Promise<IamPolicy> {
  const [row] = await rows<PolicyRow>(tx, ONE_POLICY, ref.accountId, ref.name, ref.path);
  if (row === undefined) throw noPolicy(policyArn(ref));
  return toPolicy(row);
}

const usesBy = (kind: string, table: string, use: string, join: string) =>
  `SELECT '${kind}' AS kind, e.account_id AS "accountId", e.name, e.unique_id AS id, e.path, '${use}' AS as
    FROM ${table} e ${join}`;
const attachedTo = (kind: string, table: string) =>
  usesBy(
    kind,
    table,
    'permissions',
    `JOIN ${kind}_policy_attachments a ON a.account_id = e.account_id AND a.${kind}_name = e.name
      WHERE a.account_id = $1 AND a.policy_name = $2`,
  );
const boundOf = (kind: string, table: string) =>
  usesBy(kind, table, 'boundary', 'WHERE e.account_id = $1 AND e.boundary_name = $2');

const USES = `${[
  attachedTo('group', 'groups'),
  attachedTo('role', 'roles'),
  attachedTo('user', 'users'),
  boundOf('role', 'roles'),
  boundOf('user', 'users'),
].join(' UNION ALL ')} ORDER BY 1, 3, 6`;
