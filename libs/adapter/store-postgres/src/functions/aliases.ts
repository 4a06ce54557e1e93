import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionAlias } from '@stoker/core/model/function';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import type { FunctionAliasModel } from '../generated/models.js';
import { targetNotFound, toAlias, toAliasRow } from './alias-row.js';
import { changing, lockFunction, orConflict, type FunctionStoreContext, type Tx } from './control-plane.js';
import { toVersionId } from './version-id.js';

type AliasWrites = Pick<FunctionStore, 'createAlias' | 'updateAlias' | 'deleteAlias'>;

export function aliasWrites(context: FunctionStoreContext): AliasWrites {
  return {
    createAlias: (alias) =>
      changing(context, alias, async (tx) => {
        await lockFunction(tx, alias);
        const data = await checkedRow(tx, alias);
        await orConflict(`Alias already exists: ${alias.name}`, () => tx.functionAlias.create({ data }));
      }),

    updateAlias: (key, name, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const { accountId, functionName } = key;
        const where = { accountId_functionName_name: { accountId, functionName, name } };
        const row = await tx.functionAlias.findUnique({ where });
        if (row === null) throw new ServiceError('ResourceNotFoundException', `Cannot find alias: ${name}`);
        const next = change(toAlias(row));
        await tx.functionAlias.update({ where, data: await checkedRow(tx, next) });
        return next;
      }),

    deleteAlias: ({ accountId, functionName }, name) =>
      changing(context, { accountId, functionName }, async (tx) => {
        await tx.functionAlias.deleteMany({ where: { accountId, functionName, name } });
      }),
  };
}

/** The row of an alias whose targets exist; they cannot go while the function's lock is held. */
async function checkedRow(tx: Tx, alias: FunctionAlias): Promise<FunctionAliasModel> {
  const row = toAliasRow(alias);
  const { accountId, functionName } = row;
  const targets = [row.versionNumber, row.additionalNumber].filter((number) => number !== null);
  const there = await tx.functionVersion.findMany({
    where: { accountId, functionName, number: { in: targets } },
    select: { number: true },
  });
  const missing = targets.find((target) => !there.some(({ number }) => number === target));
  if (missing !== undefined) throw targetNotFound(alias, toVersionId(missing));
  return row;
}
