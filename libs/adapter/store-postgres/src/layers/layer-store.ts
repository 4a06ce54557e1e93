import { ServiceError } from '@stoker/core/errors/service-error';
import type { LayerKey } from '@stoker/core/model/layer';
import { isLayerVersionNumber } from '@stoker/core/model/layer-name';
import type { LayerStore } from '@stoker/app/ports/layer-store';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { Prisma } from '../generated/client.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { layerLists } from './lists.js';
import { toLayerRow, toLayerVersion, toPolicy, WITH_SIZE } from './layer-row.js';

/** The control plane's layers in Postgres. Publishers of one layer take turns on its row's lock. */
export function layerStore(database: Database): LayerStore {
  const { prisma } = database;
  return {
    ...layerLists(database),

    publish: (draft) =>
      database.change(async (tx) => {
        const { accountId, layerName: name } = draft;
        await lockCounts(tx, accountId);
        await requireRoom(tx, accountId, 'layer-versions');
        const { lastVersion } = await tx.layer.upsert({
          where: { accountId_name: { accountId, name } },
          create: { accountId, name, lastVersion: 1 },
          update: { lastVersion: { increment: 1 } },
        });
        const published = { ...draft, version: lastVersion };
        await tx.layerVersion.create({ data: toLayerRow(published) });
        return published;
      }),

    async findVersion(key, version) {
      if (!isLayerVersionNumber(version)) return undefined;
      const where = { accountId_layerName_number: { ...keyOf(key), number: version } };
      const row = await attempt(() => prisma.layerVersion.findUnique({ where, include: WITH_SIZE }));
      return row === null ? undefined : toLayerVersion(row);
    },

    async deleteVersion(key, version) {
      if (!isLayerVersionNumber(version)) return;
      await database.change((tx) => tx.layerVersion.deleteMany({ where: { ...keyOf(key), number: version } }));
    },

    updatePolicy: (key, version, change) =>
      database.change(async (tx) => {
        const { accountId, layerName } = key;
        const [row] = isLayerVersionNumber(version)
          ? await tx.$queryRaw<{ policy: Prisma.JsonValue }[]>`
              SELECT policy FROM layer_versions
              WHERE account_id = ${accountId} AND layer_name = ${layerName} AND number = ${version} FOR UPDATE`
          : [];
        if (row === undefined) {
          throw new ServiceError('ResourceNotFoundException', `Layer version not found: ${layerName}:${version}`);
        }
        const policy = change(toPolicy(row.policy));
        await tx.layerVersion.update({
          where: { accountId_layerName_number: { accountId, layerName, number: version } },
          data: { policy: policy === undefined ? Prisma.DbNull : (policy as unknown as Prisma.InputJsonObject) },
        });
        return policy;
      }),
  };
}

/** The members of a key alone: Prisma takes no others. */
function keyOf({ accountId, layerName }: LayerKey): LayerKey {
  return { accountId, layerName };
}
