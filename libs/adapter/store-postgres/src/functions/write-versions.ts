import { ServiceError } from '@stoker/core/errors/service-error';
import { type FunctionVersion, LATEST } from '@stoker/core/model/function';
import { sameLayers } from '@stoker/core/model/layer';
import type { FunctionKey, FunctionStore } from '@stoker/app/ports/function-store';
import { NO_ATTRIBUTES, orNotThere, toAttributeColumns } from './attributes.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { changing, lockFunction, orConflict, type FunctionStoreContext, type Tx } from './control-plane.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { LATEST_NUMBER, toNumber, toVersionId } from './version-id.js';
import { FIND_VERSION, type SelectedVersion, toSelectedVersion } from './select-versions.js';
import { tellState } from './tell-state.js';
import { toLayerRows, toStatusColumns, toVersionRow } from './version-row.js';

type VersionWrites = Pick<
  FunctionStore,
  'createFunction' | 'updateLatest' | 'settleVersion' | 'publishVersion' | 'deleteFunction' | 'deleteVersion'
>;

export function versionWrites(context: FunctionStoreContext): VersionWrites {
  const { box, tell } = context;

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
        await tellState(tx, tell, { ...version, after: version });
      }),

    updateLatest: (key, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const current = await latestIn(tx, key, box);
        const next = change(current);
        const data = toVersionRow(next, LATEST_NUMBER, box);
        await tx.functionVersion.update({ where: rowOf(key, LATEST_NUMBER), data, ...NOTHING_BACK });
        if (!sameLayers(current.layers, next.layers)) {
          const { accountId, functionName } = key;
          await tx.functionLayer.deleteMany({ where: { accountId, functionName, number: LATEST_NUMBER } });
          await tx.functionLayer.createMany({ data: toLayerRows(next, LATEST_NUMBER) });
        }
        await tellState(tx, tell, { ...next, before: current, after: next });
        return next;
      }),

    settleVersion: (key, version, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const number = toNumber(version) ?? -1; // no version, no row
        const present = await findIn(tx, key, number, box);
        if (!present) throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}`);
        const next = change(present);
        if (next === present) return;
        await tx.functionVersion.update({ where: rowOf(key, number), data: toStatusColumns(next), ...NOTHING_BACK });
        await tellState(tx, tell, { ...next, before: present, after: next });
      }),

    publishVersion: (key, build) =>
      changing(context, key, async (tx) => {
        const { accountId, functionName } = key;
        await lockCounts(tx, accountId);
        const number = (await lockFunction(tx, key)).lastVersion + 1;
        const { _max } = await tx.functionVersion.aggregate({
          where: { accountId, functionName },
          _max: { number: true },
        });
        const newest = _max.number ? await findIn(tx, key, _max.number, box) : undefined;
        const built = build(await latestIn(tx, key, box), newest, toVersionId(number));
        if (built === newest) return built;
        await requireRoom(tx, accountId, 'versions');
        await tx.functionVersion.create({ data: toVersionRow(built, number, box) });
        await tx.functionLayer.createMany({ data: toLayerRows(built, number) });
        await tellState(tx, tell, { ...built, after: built });
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
        await tellState(tx, tell, { ...key, version: LATEST, after: undefined });
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

function rowOf({ accountId, functionName }: FunctionKey, number: number) {
  return { accountId_functionName_number: { accountId, functionName, number } };
}

/** Prisma reads a row that it has written, unless it is told what of it. */
const NOTHING_BACK = { select: { number: true } } as const;

async function findIn(tx: Tx, key: FunctionKey, number: number, box: SecretBox): Promise<FunctionVersion | undefined> {
  const values = [key.accountId, key.functionName, number];
  const [row] = await tx.$queryRawUnsafe<SelectedVersion[]>(FIND_VERSION.text, ...values);
  return row && toSelectedVersion(row, box);
}

/** What every function has. */
async function latestIn(tx: Tx, key: FunctionKey, box: SecretBox): Promise<FunctionVersion> {
  return (await findIn(tx, key, LATEST_NUMBER, box))!;
}
