import type { GatewayPart, GatewayStore, GatewayTx, PartKind } from '@stoker/app/ports/gateway-store';
import { nameTaken } from '@stoker/app/gateway/name-taken';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { Tx } from '../connection/database.js';
import type { Prisma } from '../generated/client.js';
import { lockCounts } from '../quotas/require-room.js';
import { announce, type Announcer } from '../snapshots/announce.js';
import { gatewayReads } from './gateway-reads.js';

/** API Gateway's APIs in Postgres. Changes take turns on the account's row. */
export function gatewayStore({ database, onChange }: Announcer): GatewayStore {
  return {
    ...gatewayReads(database.prisma),

    async change(accountId, work) {
      const { result, changes } = await database.change(async (tx) => {
        await lockCounts(tx, accountId);
        const touched = new Set<string>();
        const done = await work(writer(tx, accountId, touched));
        const owners = [...touched];
        await tx.gatewayApi.updateMany({
          where: { accountId, id: { in: owners } },
          data: { revision: { increment: 1 } },
        });
        const notices = owners.map((owner): SnapshotChange => ({ kind: 'gateway', accountId, owner }));
        for (const notice of notices) await announce(tx, notice);
        return { result: done, changes: notices };
      });
      changes.forEach(onChange);
      return result;
    },
  };
}

/** @param touched gathers the owners of what is changed */
function writer(tx: Tx, accountId: string, touched: Set<string>): GatewayTx {
  const touch = (owner: string) => touched.add(owner);
  const deleteOwner = async (owner: string) => {
    touch(owner);
    await tx.gatewayPart.deleteMany({ where: { accountId, owner } });
  };
  return {
    ...gatewayReads(tx),

    async putApi({ id, protocol, document }) {
      touch(id);
      const data = { protocol, document: asJson(document) };
      const { count } = await tx.gatewayApi.updateMany({ where: { id, accountId }, data });
      // Another account's is refused by the key.
      if (count === 0) await tx.gatewayApi.create({ data: { id, accountId, revision: 0, ...data } });
    },

    async deleteApi(id) {
      await deleteOwner(id);
      await tx.gatewayApi.deleteMany({ where: { accountId, id } });
    },

    async putName({ name, document }) {
      touch(name);
      const data = { name, accountId, document: asJson(document) };
      const { count } = await tx.gatewayName.createMany({ data, skipDuplicates: true });
      if (count > 0) return;
      const put = await tx.gatewayName.updateMany({ where: { name, accountId }, data: { document: data.document } });
      if (put.count === 0) throw nameTaken();
    },

    async deleteName(name) {
      await deleteOwner(name);
      await tx.gatewayName.deleteMany({ where: { accountId, name } });
    },

    async putParts<D extends object>(owner: string, { kind, isSilent }: PartKind<D>, parts: readonly GatewayPart<D>[]) {
      if (!isSilent) touch(owner);
      const rows = parts.map(({ id, name, document }) => ({ id, name: name ?? null, document }));
      const written = await tx.$executeRaw`
        INSERT INTO gateway_parts (account_id, owner, kind, id, name, document)
        SELECT ${accountId}, ${owner}, ${kind}, part ->> 'id', part ->> 'name', part -> 'document'
        FROM json_array_elements(${JSON.stringify(rows)}::json) AS part
        ON CONFLICT (owner, kind, id) DO UPDATE SET name = EXCLUDED.name, document = EXCLUDED.document
          WHERE gateway_parts.account_id = EXCLUDED.account_id`;
      if (written !== parts.length) throw new Error(`a part of ${owner} is not of account ${accountId}`);
    },

    async deleteParts(owner, { kind, isSilent }, ids) {
      if (!isSilent) touch(owner);
      await tx.gatewayPart.deleteMany({ where: { accountId, owner, kind, id: { in: [...ids] } } });
    },
  };
}

function asJson(document: JsonObject): Prisma.InputJsonObject {
  return document as Prisma.InputJsonObject;
}
