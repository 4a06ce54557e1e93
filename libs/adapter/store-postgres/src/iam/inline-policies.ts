import type { EntityKind, EntityRef } from '@stoker/core/identity/entity';
import { ENTITY_QUOTAS, inlineTooLarge, policySize } from '@stoker/core/identity/quotas';
import { noInlinePolicy } from '@stoker/core/identity/refusals';
import type { IamStore, InlinePolicy } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { changing, json, read, rows, type IamStoreContext } from './context.js';
import { lockedEntity } from './locked-entity.js';

type InlinePolicies = Pick<IamStore, 'putInlinePolicy' | 'deleteInlinePolicy' | 'listInlinePolicies'>;

/** Policies that are part of a user, group or role. */
export function inlinePolicies(context: IamStoreContext): InlinePolicies {
  return {
    putInlinePolicy: (ref, policy) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedEntity(tx, ref);
        await requireRoom(tx, ref, policy);
        await tx.$executeRawUnsafe(
          `INSERT INTO ${ref.kind}_inline_policies (account_id, ${ref.kind}_name, policy_name, document)
            VALUES ($1, $2, $3, $4::json)
            ON CONFLICT (account_id, ${ref.kind}_name, policy_name) DO UPDATE SET document = EXCLUDED.document`,
          ref.accountId,
          ref.name,
          policy.name,
          json(policy.document),
        );
      }),

    deleteInlinePolicy: (ref, policyName) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedEntity(tx, ref);
        const deleted = await tx.$executeRawUnsafe(
          `DELETE FROM ${ref.kind}_inline_policies WHERE account_id = $1 AND ${ref.kind}_name = $2 AND policy_name = $3`,
          ref.accountId,
          ref.name,
          policyName,
        );
        if (deleted === 0) throw noInlinePolicy(ref, policyName);
      }),

    listInlinePolicies: (ref) => read<InlinePolicy>(context, listText(ref.kind), ref.accountId, ref.name),
  };
}

function listText(kind: EntityKind): string {
  return `SELECT policy_name AS name, document FROM ${kind}_inline_policies
    WHERE account_id = $1 AND ${kind}_name = $2 ORDER BY policy_name`;
}

async function requireRoom(tx: Tx, ref: EntityRef, policy: InlinePolicy): Promise<void> {
  const others = await rows<InlinePolicy>(tx, listText(ref.kind), ref.accountId, ref.name);
  const sizes = [policy, ...others.filter(({ name }) => name !== policy.name)].map((one) =>
    policySize(JSON.stringify(one.document)),
  );
  const { inlineSize } = ENTITY_QUOTAS[ref.kind];
  if (sizes.reduce((sum, size) => sum + size, 0) > inlineSize) throw inlineTooLarge(ref);
}
