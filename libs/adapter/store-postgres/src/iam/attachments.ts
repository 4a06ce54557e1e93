import { ENTITY_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import type { EntityKind } from '@stoker/core/identity/entity';
import { policyArn } from '@stoker/core/identity/policy-ref';
import { noPolicy } from '@stoker/core/identity/refusals';
import type { IamStore } from '@stoker/app/ports/iam-store';
import { changing, count, read, type IamStoreContext } from './context.js';
import { lockedEntity } from './locked-entity.js';
import { SELECT_POLICY, toPolicy, type PolicyRow } from './policy-row.js';
import { storedName, usablePolicy } from './stored-policy.js';

type Attachments = Pick<IamStore, 'attachPolicy' | 'detachPolicy' | 'listAttachedPolicies'>;

const QUOTA_NAMES: Readonly<Record<EntityKind, string>> = {
  user: 'PoliciesPerUser',
  group: 'PoliciesPerGroup',
  role: 'PoliciesPerRole',
};

/** Which managed policies users, groups and roles have. */
export function attachments(context: IamStoreContext): Attachments {
  return {
    attachPolicy: (ref, policy) =>
      changing(context, ref.accountId, async (tx) => {
        const { kind, accountId, name } = ref;
        await lockedEntity(tx, ref);
        const stored = await usablePolicy(tx, accountId, policy);
        const table = `${kind}_policy_attachments`;
        const others = await count(
          tx,
          `SELECT count(*)::int FROM ${table} WHERE account_id = $1 AND ${kind}_name = $2 AND policy_name <> $3`,
          accountId,
          name,
          stored,
        );
        const { attachedPolicies } = ENTITY_QUOTAS[kind];
        if (others >= attachedPolicies) throw quotaExceeded(QUOTA_NAMES[kind], attachedPolicies);
        await tx.$executeRawUnsafe(
          `INSERT INTO ${table} (account_id, ${kind}_name, policy_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
          accountId,
          name,
          stored,
        );
      }),

    detachPolicy: (ref, policy) =>
      changing(context, ref.accountId, async (tx) => {
        const { kind, accountId, name } = ref;
        await lockedEntity(tx, ref);
        const detached = await tx.$executeRawUnsafe(
          `DELETE FROM ${kind}_policy_attachments WHERE account_id = $1 AND ${kind}_name = $2 AND policy_name = $3`,
          accountId,
          name,
          storedName(policy),
        );
        if (detached === 0) throw noPolicy(policyArn(policy));
      }),

    async listAttachedPolicies({ kind, accountId, name }) {
      const text = `${SELECT_POLICY} JOIN ${kind}_policy_attachments a
          ON a.account_id = p.account_id AND a.policy_name = p.name
        WHERE a.account_id = $1 AND a.${kind}_name = $2 ORDER BY p.name`;
      return (await read<PolicyRow>(context, text, accountId, name)).map(toPolicy);
    },
  };
}
