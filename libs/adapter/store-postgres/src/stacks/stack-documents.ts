import type { Tx } from '../connection/database.js';
import type { TakeValues } from '../secrets/sealed-values.js';
import type { Sealed, SecretBox } from '../secrets/secret-box.js';

/** The columns of a sealed document. */
export interface DocumentColumns {
  readonly document: Uint8Array<ArrayBuffer>;
  readonly sealingKeyId: string;
}

/** @param identity begins with `stack/` */
export function sealed(box: SecretBox, identity: string, value: unknown): DocumentColumns {
  return columnsOf(box.seal(JSON.stringify(value), identity));
}

export function opened<T>(box: SecretBox, identity: string, row: { document: Uint8Array; sealingKeyId: string }): T {
  return JSON.parse(box.open({ keyId: row.sealingKeyId, data: row.document }, identity)) as T;
}

export const stackIdentity = (accountId: string, uuid: string): string => `stack/${accountId}/${uuid}`;

export const resourceIdentity = (
  accountId: string,
  stackUuid: string,
  logicalId: string,
  incarnation: number,
): string => `${stackIdentity(accountId, stackUuid)}/${logicalId}/${incarnation}`;

export const changeSetIdentity = (accountId: string, uuid: string): string => `stack/change-set/${accountId}/${uuid}`;

/** The documents of stacks, of their resources and of their change sets. */
export const takeStackDocuments: TakeValues = async (tx, keyIds, limit) => {
  const found: Awaited<ReturnType<TakeValues>> = [];
  for (const take of [takeStacks, takeResources, takeChangeSets]) {
    if (found.length < limit) found.push(...(await take(tx, keyIds, limit - found.length)));
  }
  return found;
};

async function takeStacks(tx: Tx, keyIds: string[], limit: number) {
  const rows = await tx.$queryRaw<(Row & { accountId: string; uuid: string })[]>`
    SELECT account_id AS "accountId", uuid, document AS data, sealing_key_id AS "keyId"
    FROM stacks WHERE sealing_key_id = ANY(${keyIds}) LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return rows.map(({ accountId, uuid, ...own }) => ({
    identity: stackIdentity(accountId, uuid),
    sealed: own,
    replace: (next: Sealed) =>
      tx.stack.update({
        where: { accountId_uuid: { accountId, uuid } },
        data: columnsOf(next),
        select: { uuid: true },
      }),
  }));
}

async function takeResources(tx: Tx, keyIds: string[], limit: number) {
  const rows = await tx.$queryRaw<
    (Row & { accountId: string; stackUuid: string; logicalId: string; incarnation: number })[]
  >`
    SELECT account_id AS "accountId", stack_uuid AS "stackUuid", logical_id AS "logicalId", incarnation,
      document AS data, sealing_key_id AS "keyId"
    FROM stack_resources WHERE sealing_key_id = ANY(${keyIds}) LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return rows.map(({ accountId, stackUuid, logicalId, incarnation, ...own }) => ({
    identity: resourceIdentity(accountId, stackUuid, logicalId, incarnation),
    sealed: own,
    replace: (next: Sealed) =>
      tx.stackResource.updateMany({
        where: { accountId, stackUuid, logicalId, incarnation },
        data: columnsOf(next),
      }),
  }));
}

async function takeChangeSets(tx: Tx, keyIds: string[], limit: number) {
  const rows = await tx.$queryRaw<(Row & { accountId: string; uuid: string })[]>`
    SELECT account_id AS "accountId", uuid, document AS data, sealing_key_id AS "keyId"
    FROM stack_change_sets WHERE sealing_key_id = ANY(${keyIds}) LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return rows.map(({ accountId, uuid, ...own }) => ({
    identity: changeSetIdentity(accountId, uuid),
    sealed: own,
    replace: (next: Sealed) => tx.stackChangeSet.updateMany({ where: { accountId, uuid }, data: columnsOf(next) }),
  }));
}

interface Row {
  readonly data: Uint8Array;
  readonly keyId: string;
}

function columnsOf({ keyId, data }: Sealed): DocumentColumns {
  return { document: data, sealingKeyId: keyId };
}
