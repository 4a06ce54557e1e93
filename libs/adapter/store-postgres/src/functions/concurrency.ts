import {
  claimOf,
  type FunctionConcurrency,
  type ProvisionedConcurrency,
} from '@stoker/core/admission/function-concurrency';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ConcurrencyStore, KeyedConcurrency } from '@stoker/app/ports/concurrency-store';
import type { FunctionKey } from '@stoker/app/ports/function-store';
import { changing, lockFunction, type FunctionStoreContext, type Tx } from './control-plane.js';
import { writeQualified } from './qualifier-columns.js';

/** One row for each provisioned qualifier of a function, and one without where it has none. */
interface Row {
  readonly accountId: string;
  readonly functionName: string;
  readonly reserved: number | null;
  readonly qualifier: string | null;
  readonly requested: number | null;
  readonly lastModified: Date | null;
}

const COLUMNS = `f.account_id AS "accountId", f.name AS "functionName", f.reserved_concurrency AS reserved,
  p.qualifier, p.requested, p.last_modified AS "lastModified"`;
const FROM = `FROM functions f LEFT JOIN provisioned_concurrency p
  ON p.account_id = f.account_id AND p.function_name = f.name`;
const IN_ORDER = 'ORDER BY f.account_id, f.name, p.qualifier';

const FIND = {
  name: 'find_concurrency',
  text: `SELECT ${COLUMNS} ${FROM} WHERE f.account_id = $1 AND f.name = $2 ${IN_ORDER}`,
};
const LIST_PROVISIONED = {
  name: 'list_provisioned',
  text: `SELECT ${COLUMNS} ${FROM} WHERE p.qualifier IS NOT NULL ${IN_ORDER}`,
};
const OF_ACCOUNT = `SELECT ${COLUMNS} ${FROM}
  WHERE f.account_id = $1 AND (f.reserved_concurrency IS NOT NULL OR p.qualifier IS NOT NULL) ${IN_ORDER}`;
const LIST_CLAIMS = { name: 'list_claims', text: OF_ACCOUNT };

export function concurrencyStore(context: FunctionStoreContext): ConcurrencyStore {
  const { database } = context;
  const read = async (statement: typeof FIND, values: unknown[]): Promise<KeyedConcurrency[]> =>
    byFunction((await database.query<Row>(statement, values)).rows);

  return {
    async find({ accountId, functionName }) {
      const [found] = await read(FIND, [accountId, functionName]);
      return found && withoutKey(found);
    },

    change: (key, change) =>
      changing(context, key, async (tx) => {
        const limit = await lockAccount(tx, key);
        await lockFunction(tx, key);
        const claims = byFunction(await tx.$queryRawUnsafe<Row[]>(OF_ACCOUNT, key.accountId));
        const own = claims.find((each) => each.key.functionName === key.functionName);
        const claimed = claims.reduce((sum, each) => sum + (each === own ? 0 : claimOf(each)), 0);
        const current = own === undefined ? { reserved: undefined, provisioned: [] } : withoutKey(own);
        await write(tx, key, current, change(current, { limit, claimed }));
      }),

    async claimed(accountId) {
      const claims = await read(LIST_CLAIMS, [accountId]);
      return {
        claimed: claims.reduce((sum, each) => sum + claimOf(each), 0),
        reserved: claims.reduce((sum, each) => sum + (each.reserved ?? 0), 0),
      };
    },

    listProvisioned: () => read(LIST_PROVISIONED, []),
  };
}

/** All who claim of one account take turns; creating and changing its functions goes on meanwhile. */
async function lockAccount(tx: Tx, { accountId, functionName }: FunctionKey): Promise<number> {
  const [row] = await tx.$queryRaw<{ limit: number }[]>`
    SELECT concurrency_limit AS "limit" FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
  if (row === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`);
  return row.limit;
}

async function write(tx: Tx, key: FunctionKey, current: FunctionConcurrency, next: FunctionConcurrency): Promise<void> {
  const { accountId, functionName } = key;
  await tx.function.update({
    where: { accountId_name: { accountId, name: functionName } },
    data: { reservedConcurrency: next.reserved ?? null },
  });
  const changed = next.provisioned.filter((config) => !current.provisioned.includes(config));
  const kept = new Set(next.provisioned.filter((config) => !changed.includes(config)).map((each) => each.qualifier));
  const gone = current.provisioned.map(({ qualifier }) => qualifier).filter((qualifier) => !kept.has(qualifier));
  if (gone.length > 0) {
    await tx.provisionedConcurrency.deleteMany({ where: { accountId, functionName, qualifier: { in: gone } } });
  }
  for (const config of changed) await insert(tx, key, config);
}

function insert(tx: Tx, key: FunctionKey, config: ProvisionedConcurrency): Promise<void> {
  const { accountId, functionName } = key;
  const { qualifier, requested, lastModified } = config;
  return writeQualified(key, qualifier, (columns) =>
    tx.provisionedConcurrency.create({
      data: { accountId, functionName, qualifier, requested, lastModified, ...columns },
    }),
  );
}

function byFunction(rows: readonly Row[]): KeyedConcurrency[] {
  const found = new Map<string, KeyedConcurrency & { provisioned: ProvisionedConcurrency[] }>();
  for (const { accountId, functionName, reserved, qualifier, requested, lastModified } of rows) {
    const id = `${accountId}/${functionName}`;
    const key = { accountId, functionName };
    const entry = found.get(id) ?? { key, reserved: reserved ?? undefined, provisioned: [] };
    found.set(id, entry);
    if (qualifier !== null && requested !== null && lastModified !== null) {
      entry.provisioned.push({ qualifier, requested, lastModified });
    }
  }
  return [...found.values()];
}

function withoutKey({ reserved, provisioned }: KeyedConcurrency): FunctionConcurrency {
  return { reserved, provisioned };
}
