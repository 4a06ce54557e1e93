import type { EntityRef } from '@stoker/core/identity/entity';
import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { noAccessKey } from '@stoker/core/identity/refusals';
import type { IamAccessKey, IamStore, KeyUse } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { secretIdentity } from '../identity/names.js';
import { changing, count, read, rows, type IamStoreContext } from './context.js';
import { lockedEntity } from './locked-entity.js';

type AccessKeys = Pick<
  IamStore,
  'createAccessKey' | 'updateAccessKey' | 'deleteAccessKey' | 'listAccessKeys' | 'findAccessKey' | 'noteKeyUses'
>;

interface KeyRow {
  accessKeyId: string;
  userName: string;
  active: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  lastUsedService: string | null;
  lastUsedRegion: string | null;
}

const SELECT_KEY = `SELECT id AS "accessKeyId", user_name AS "userName", active, created_at AS "createdAt",
    last_used_at AS "lastUsedAt", last_used_service AS "lastUsedService", last_used_region AS "lastUsedRegion"
  FROM access_keys`;

/** Columns as arrays: one statement for any number of keys. */
const NOTE_USES = `UPDATE access_keys k SET last_used_at = u.at, last_used_service = u.service, last_used_region = u.region
  FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) AS u (id, at, service, region)
  WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)`;

/** Users' long-term keys. */
export function accessKeys(context: IamStoreContext): AccessKeys {
  return {
    createAccessKey: (user, accessKeyId, secret) =>
      changing(context, user.accountId, async (tx) => {
        const { accountId, name } = user;
        await lockedEntity(tx, user);
        const there = 'SELECT count(*)::int FROM access_keys WHERE account_id = $1 AND user_name = $2';
        if ((await count(tx, there, accountId, name)) >= IAM_QUOTAS.accessKeysPerUser) {
          throw quotaExceeded('AccessKeysPerUser', IAM_QUOTAS.accessKeysPerUser);
        }
        const sealed = context.box.seal(secret, secretIdentity(accessKeyId, accountId, name));
        const { createdAt } = await tx.accessKey.create({
          data: { id: accessKeyId, accountId, userName: name, secret: sealed.data, sealingKeyId: sealed.keyId },
        });
        return { accessKeyId, userName: name, active: true, createdAt: createdAt.getTime() };
      }),

    updateAccessKey: (user, id, active) =>
      changing(context, user.accountId, async (tx) => {
        const { accountId, name: userName } = user;
        await lockedEntity(tx, user);
        const { count: changed } = await tx.accessKey.updateMany({
          where: { id, accountId, userName },
          data: { active },
        });
        if (changed === 0) throw noAccessKey(id);
      }),

    deleteAccessKey: (user, id) =>
      changing(context, user.accountId, async (tx) => {
        const { accountId, name: userName } = user;
        await lockedEntity(tx, user);
        const { count: deleted } = await tx.accessKey.deleteMany({ where: { id, accountId, userName } });
        if (deleted === 0) throw noAccessKey(id);
      }),

    async listAccessKeys({ accountId, name }) {
      const text = `${SELECT_KEY} WHERE account_id = $1 AND user_name = $2 ORDER BY created_at, id`;
      return (await read<KeyRow>(context, text, accountId, name)).map(toKey);
    },

    async findAccessKey(accountId, accessKeyId) {
      const text = `${SELECT_KEY} WHERE account_id = $1 AND id = $2 AND user_name IS NOT NULL`;
      const [row] = await read<KeyRow>(context, text, accountId, accessKeyId);
      return row && toKey(row);
    },

    async noteKeyUses(uses) {
      const column = <K extends keyof KeyUse>(name: K) => uses.map((use) => use[name]);
      await context.database.keepBooks((tx) =>
        tx.$executeRawUnsafe(
          NOTE_USES,
          column('accessKeyId'),
          uses.map(({ at }) => new Date(at)),
          column('service'),
          column('region'),
        ),
      );
    },
  };
}

/** A key's secret is sealed for its owner's name: it is sealed anew, in the transaction that gives him another. */
export async function resealKeys(
  { box }: IamStoreContext,
  tx: Tx,
  { accountId, name }: EntityRef,
  newName: string,
): Promise<void> {
  const text = `SELECT id, secret, sealing_key_id AS "keyId" FROM access_keys WHERE account_id = $1 AND user_name = $2`;
  for (const { id, secret, keyId } of await rows<{ id: string; secret: Uint8Array; keyId: string }>(
    tx,
    text,
    accountId,
    newName,
  )) {
    const opened = box.open({ keyId, data: secret }, secretIdentity(id, accountId, name));
    const sealed = box.seal(opened, secretIdentity(id, accountId, newName));
    await tx.accessKey.update({ where: { id }, data: { secret: sealed.data, sealingKeyId: sealed.keyId } });
  }
}

function toKey(row: KeyRow): IamAccessKey {
  const { accessKeyId, userName, active, createdAt, lastUsedAt: at } = row;
  const used = { service: row.lastUsedService ?? 'N/A', region: row.lastUsedRegion ?? 'N/A' };
  return {
    accessKeyId,
    userName,
    active,
    createdAt: createdAt.getTime(),
    ...(at !== null && { lastUsed: { at: at.getTime(), ...used } }),
  };
}
