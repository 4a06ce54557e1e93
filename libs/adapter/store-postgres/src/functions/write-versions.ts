import { ServiceError } from '@stoker/core/errors/service-error';
import { sameLayers } from '@stoker/core/model/layer';
import type { FunctionKey, FunctionStore } from '@stoker/app/ports/function-store';
import { NO_ATTRIBUTES, orNotThere, toAttributeColumns } from './attributes.js';
import { changing, lockFunction, orConflict, type FunctionStoreContext } from './control-plane.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { LATEST_NUMBER, toNumber, toVersionId } from './version-id.js';
import { toLayerRows, toStatusColumns, toVersion, toVersionRow, WITH_PACKAGES } from './version-row.js';

type VersionWrites = Pick<
  FunctionStore,
  'createFunction' | 'updateLatest' | 'settleVersion' | 'publishVersion' | 'deleteFunction' | 'deleteVersion'
>;

export function versionWrites(context: FunctionStoreContext): VersionWrites {
  const { box } = context;

  return {
    createFunction: (version, given = NO_ATTRIBUTES) =>
      changing(context, version, async (tx) => {
        const { accountId, functionName: name } = version;
        await lockCounts(tx, accountId);
        await requireRoom(tx, accountId, 'functions');
        await orNotThere(() =>
          orConflict(`Function already exist: ${name}`, () =>
            tx.function.create({ data: { accountId, name, ...toAttributeColumns(given) } }),
          ),
        );
        await tx.functionVersion.create({ data: toVersionRow(version, LATEST_NUMBER, box) });
        await tx.functionLayer.createMany({ data: toLayerRows(version, LATEST_NUMBER) });
      }),

    updateLatest: (key, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const where = latestOf(key);
        const row = await tx.functionVersion.findUniqueOrThrow({ where, include: WITH_PACKAGES });
        const current = toVersion(row, box);
        const next = change(current);
        await tx.functionVersion.update({ where, data: toVersionRow(next, LATEST_NUMBER, box) });
        if (!sameLayers(current.layers, next.layers)) {
          const { accountId, functionName } = key;
          await tx.functionLayer.deleteMany({ where: { accountId, functionName, number: LATEST_NUMBER } });
          await tx.functionLayer.createMany({ data: toLayerRows(next, LATEST_NUMBER) });
        }
        return next;
      }),

    settleVersion: (key, version, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const { accountId, functionName } = key;
        const number = toNumber(version) ?? -1; // no version, no row
        const where = { accountId_functionName_number: { accountId, functionName, number } };
        const row = await tx.functionVersion.findUnique({ where, include: WITH_PACKAGES });
        if (row === null) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`);
        const present = toVersion(row, box);
        const next = change(present);
        if (next !== present) await tx.functionVersion.update({ where, data: toStatusColumns(next) });
      }),

    publishVersion: (key, build) =>
      changing(context, key, async (tx) => {
        const { accountId, functionName } = key;
        await lockCounts(tx, accountId);
        const number = (await lockFunction(tx, key)).lastVersion + 1;
        const newestRow = await tx.functionVersion.findFirst({
          where: { accountId, functionName, number: { not: LATEST_NUMBER } },
          orderBy: { number: 'desc' },
          include: WITH_PACKAGES,
        });
        const latest = await tx.functionVersion.findUniqueOrThrow({ where: latestOf(key), include: WITH_PACKAGES });
        const newest = newestRow ? toVersion(newestRow, box) : undefined;
        const built = build(toVersion(latest, box), newest, toVersionId(number));
        if (built === newest) return built;
        await requireRoom(tx, accountId, 'versions');
        await tx.functionVersion.create({ data: toVersionRow(built, number, box) });
        await tx.functionLayer.createMany({ data: toLayerRows(built, number) });
        await tx.function.update({
          where: { accountId_name: { accountId, name: functionName } },
          data: { lastVersion: number },
        });
        return built;
      }),

    deleteFunction: (key) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const { accountId, functionName } = key;
        await tx.functionAlias.deleteMany({ where: { accountId, functionName } });
        await tx.function.delete({ where: { accountId_name: { accountId, name: functionName } } });
      }),

    deleteVersion: (key, version) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const number = toNumber(version);
        if (number === undefined || number === LATEST_NUMBER) return; // $LATEST goes with its function only
        const { accountId, functionName } = key;
        const aliases = await tx.functionAlias.findMany({
          where: { accountId, functionName, OR: [{ versionNumber: number }, { additionalNumber: number }] },
          orderBy: { name: 'asc' },
          select: { name: true },
        });
        if (aliases.length > 0) {
          const names = aliases.map((alias) => alias.name).join(', ');
          throw new ServiceError(
            'ResourceConflictException',
            `Unable to delete version because the following aliases reference it: [${names}]`,
          );
        }
        await tx.functionVersion.deleteMany({ where: { accountId, functionName, number } });
      }),
  };
}

function latestOf({ accountId, functionName }: FunctionKey) {
  return { accountId_functionName_number: { accountId, functionName, number: LATEST_NUMBER } };
}
