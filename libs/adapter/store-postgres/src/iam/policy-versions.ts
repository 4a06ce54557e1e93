import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { IAM_QUOTAS } from '@stoker/core/identity/quotas';
import { deleteConflict, noPolicyVersion } from '@stoker/core/identity/refusals';
import type { IamStore, PolicyVersion } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { changing, json, read, rows, type IamStoreContext } from './context.js';
import { lockedPolicy } from './policies.js';

type PolicyVersions = Pick<
  IamStore,
  'createPolicyVersion' | 'listPolicyVersions' | 'setDefaultVersion' | 'deletePolicyVersion'
>;

interface VersionRow {
  number: number;
  isDefault: boolean;
  document: PolicyDocument;
  createdAt: Date;
}

/** The newest first. */
const LIST = `SELECT v.number, v.number = p.default_version AS "isDefault", v.document, v.created_at AS "createdAt"
  FROM managed_policy_versions v JOIN managed_policies p ON p.account_id = v.account_id AND p.name = v.policy_name
  WHERE v.account_id = $1 AND v.policy_name = $2 AND p.path = $3 ORDER BY v.number DESC`;

/** Versions of an account's own managed policies; the default one's document stands in the policy's row too. */
export function policyVersions(context: IamStoreContext): PolicyVersions {
  return {
    createPolicyVersion: (ref, document, asDefault) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedPolicy(tx, ref);
        const { accountId, name } = ref;
        if ((await listIn(tx, ref)).length >= IAM_QUOTAS.versionsPerPolicy) throw tooManyVersions();
        const number = await nextNumber(tx, ref);
        await tx.$executeRawUnsafe(
          'INSERT INTO managed_policy_versions (account_id, policy_name, number, document) VALUES ($1, $2, $3, $4::json)',
          ...[accountId, name, number, json(document)],
        );
        if (asDefault) await makeDefault(tx, ref, { number, document });
        return required(await listIn(tx, ref), ref, number);
      }),

    async listPolicyVersions(ref) {
      return (await read<VersionRow>(context, LIST, ref.accountId, ref.name, ref.path)).map(toVersion);
    },

    setDefaultVersion: (ref, number) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedPolicy(tx, ref);
        await makeDefault(tx, ref, required(await listIn(tx, ref), ref, number));
      }),

    deletePolicyVersion: (ref, number) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedPolicy(tx, ref);
        const { isDefault } = required(await listIn(tx, ref), ref, number);
        if (isDefault) throw deleteConflict('Cannot delete the default version of a policy.');
        const { accountId, name: policyName } = ref;
        await tx.managedPolicyVersion.delete({
          where: { accountId_policyName_number: { accountId, policyName, number } },
        });
      }),
  };
}

async function listIn(tx: Tx, ref: PolicyRef): Promise<PolicyVersion[]> {
  return (await rows<VersionRow>(tx, LIST, ref.accountId, ref.name, ref.path)).map(toVersion);
}

function toVersion({ createdAt, ...row }: VersionRow): PolicyVersion {
  return { ...row, createdAt: createdAt.getTime() };
}

function required(versions: readonly PolicyVersion[], ref: PolicyRef, number: number): PolicyVersion {
  const found = versions.find((version) => version.number === number);
  if (found === undefined) throw noPolicyVersion(policyArn(ref), `v${number}`);
  return found;
}

async function nextNumber(tx: Tx, { accountId, name }: PolicyRef): Promise<number> {
  const { lastVersion } = await tx.managedPolicy.update({
    where: { accountId_name: { accountId, name } },
    data: { lastVersion: { increment: 1 }, updatedAt: new Date() },
    select: { lastVersion: true },
  });
  return lastVersion;
}

async function makeDefault(
  tx: Tx,
  { accountId, name }: PolicyRef,
  { number, document }: Pick<PolicyVersion, 'number' | 'document'>,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE managed_policies SET default_version = $3, document = $4::json, updated_at = now()
      WHERE account_id = $1 AND name = $2`,
    ...[accountId, name, number, json(document)],
  );
}

function tooManyVersions(): ServiceError {
  return new ServiceError(
    'LimitExceededException',
    `A managed policy can have up to ${IAM_QUOTAS.versionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
  );
}
