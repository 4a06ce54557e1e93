import { secretIdentity } from '../identity/names.js';
import { environmentIdentity } from '../functions/version-row.js';
import { takeStackDocuments } from '../stacks/stack-documents.js';
import type { Tx } from '../connection/database.js';
import type { Purpose } from './data-keys.js';
import type { Sealed } from './secret-box.js';

/** A value in its row, and what it is sealed for. */
export interface SealedValue {
  readonly identity: string;
  readonly sealed: { readonly keyId: string; readonly data: Uint8Array };
  replace(next: Sealed): Promise<unknown>;
}

/** Where the values of one purpose are. Rows that somebody else holds are passed over. */
export type TakeValues = (tx: Tx, keyIds: string[], limit: number) => Promise<SealedValue[]>;

/** Every column that holds a secret, by its purpose. */
export const SEALED_VALUES: Readonly<Record<Purpose, TakeValues>> = {
  'access-key': async (tx, keyIds, limit) => {
    const rows = await tx.$queryRaw<AccessKeyRow[]>`
      SELECT id, account_id AS "accountId", user_name AS "userName", secret AS data, sealing_key_id AS "keyId"
      FROM access_keys WHERE sealing_key_id = ANY(${keyIds}) LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    return rows.map(({ id, accountId, userName, ...sealed }) => ({
      identity: secretIdentity(id, accountId, userName),
      sealed,
      replace: ({ keyId, data }) =>
        tx.accessKey.update({ where: { id }, data: { secret: data, sealingKeyId: keyId }, select: { id: true } }),
    }));
  },

  environment: async (tx, keyIds, limit) => {
    const rows = await tx.$queryRaw<VersionRow[]>`
      SELECT account_id AS "accountId", function_name AS "functionName", number, environment AS data,
        sealing_key_id AS "keyId"
      FROM function_versions WHERE sealing_key_id = ANY(${keyIds}) LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    return rows.map(({ accountId, functionName, number, ...sealed }) => ({
      identity: environmentIdentity({ accountId, functionName, number }),
      sealed,
      replace: ({ keyId, data }) =>
        tx.functionVersion.update({
          where: { accountId_functionName_number: { accountId, functionName, number } },
          data: { environment: data, sealingKeyId: keyId },
          select: { number: true },
        }),
    }));
  },

  stack: takeStackDocuments,
};

interface AccessKeyRow {
  readonly id: string;
  readonly accountId: string;
  readonly userName: string | null;
  readonly data: Uint8Array;
  readonly keyId: string;
}

interface VersionRow {
  readonly accountId: string;
  readonly functionName: string;
  readonly number: number;
  readonly data: Uint8Array;
  readonly keyId: string;
}
