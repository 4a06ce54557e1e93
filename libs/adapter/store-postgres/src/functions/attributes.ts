import type { FunctionAttributes } from '@stoker/core/model/function';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import { changing, lockFunction, type FunctionStoreContext } from './control-plane.js';

type Attributes = Pick<FunctionStore, 'findAttributes' | 'changeAttributes'>;

/** What a function has whose creator says nothing. */
export const NO_ATTRIBUTES: FunctionAttributes = { tags: {} };

const FIND_ATTRIBUTES = {
  name: 'find_attributes',
  text: `SELECT tags FROM functions WHERE account_id = $1 AND name = $2`,
};

/** What belongs to a function and to none of its versions. Authorisation by tags reads it, so it is read without Prisma. */
export function attributes(context: FunctionStoreContext): Attributes {
  const { database } = context;
  return {
    async findAttributes({ accountId, functionName }) {
      const { rows } = await database.query<FunctionAttributes>(FIND_ATTRIBUTES, [accountId, functionName]);
      return rows[0];
    },

    changeAttributes: (key, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const where = { accountId_name: { accountId: key.accountId, name: key.functionName } };
        const { tags } = await tx.function.findUniqueOrThrow({ where, select: { tags: true } });
        // Written by `toAttributeColumns` alone.
        const next = change({ tags: tags as FunctionAttributes['tags'] });
        await tx.function.update({ where, data: toAttributeColumns(next) });
      }),
  };
}

export function toAttributeColumns({ tags }: FunctionAttributes) {
  return { tags: { ...tags } };
}
