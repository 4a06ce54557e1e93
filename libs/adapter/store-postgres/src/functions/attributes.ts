import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionAttributes } from '@stoker/core/model/function';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import { failureKind } from '../connection/failures.js';
import type { FunctionModel } from '../generated/models.js';
import { changing, lockFunction, type FunctionStoreContext } from './control-plane.js';

type Attributes = Pick<FunctionStore, 'findAttributes' | 'changeAttributes'>;
type Columns = Pick<FunctionModel, 'tags' | 'recursiveLoop' | 'runtimeUpdates' | 'codeSigningConfigId'>;

/** What a function has whose creator says nothing. */
export const NO_ATTRIBUTES: FunctionAttributes = { tags: {} };

const FIND_ATTRIBUTES = {
  name: 'find_attributes',
  text: `SELECT tags, recursive_loop AS "recursiveLoop", runtime_updates AS "runtimeUpdates",
      code_signing_config_id AS "codeSigningConfigId"
    FROM functions WHERE account_id = $1 AND name = $2`,
};

/** What belongs to a function and to none of its versions. Authorisation by tags reads it, so it is read without Prisma. */
export function attributes(context: FunctionStoreContext): Attributes {
  const { database } = context;
  return {
    async findAttributes({ accountId, functionName }) {
      const { rows } = await database.query<Columns>(FIND_ATTRIBUTES, [accountId, functionName]);
      return rows[0] && toAttributes(rows[0]);
    },

    changeAttributes: (key, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const where = { accountId_name: { accountId: key.accountId, name: key.functionName } };
        const next = change(toAttributes(await tx.function.findUniqueOrThrow({ where })));
        await orNotThere(() => tx.function.update({ where, data: toAttributeColumns(next) }));
      }),
  };
}

export function toAttributeColumns({
  tags,
  recursiveLoop,
  runtimeUpdates = {},
  codeSigningConfigId,
}: FunctionAttributes) {
  return {
    tags: { ...tags },
    recursiveLoop: recursiveLoop ?? null,
    runtimeUpdates: JSON.stringify(runtimeUpdates),
    codeSigningConfigId: codeSigningConfigId ?? null,
  };
}

/** Runs a write of attributes; the code signing configuration is all that they can miss. */
export async function orNotThere<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (failureKind(error) !== 'reference') throw error;
    throw new ServiceError('CodeSigningConfigNotFoundException', 'Code signing configuration not found.');
  }
}

/** Only `toAttributeColumns` has written the columns. */
function toAttributes({ tags, recursiveLoop, runtimeUpdates, codeSigningConfigId }: Columns): FunctionAttributes {
  const updates = JSON.parse(runtimeUpdates) as NonNullable<FunctionAttributes['runtimeUpdates']>;
  return {
    tags: tags as FunctionAttributes['tags'],
    ...(recursiveLoop !== null && { recursiveLoop: recursiveLoop as 'Allow' }),
    ...(Object.keys(updates).length > 0 && { runtimeUpdates: updates }),
    ...(codeSigningConfigId !== null && { codeSigningConfigId }),
  };
}
