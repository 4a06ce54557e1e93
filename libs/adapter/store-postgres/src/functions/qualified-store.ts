import { type QualifiedStore, UNQUALIFIED } from '@stoker/app/ports/qualified-store';
import type { Prisma } from '../generated/client.js';
import { changing, lockFunction, type FunctionStoreContext } from './control-plane.js';
import { type QualifierColumns, writeQualified } from './qualifier-columns.js';

/** The kinds of `qualified_settings`. */
export type SettingKind = 'policy' | 'url' | 'event-invoke';

/** One row for each qualifier of a function that has one, and one without where none has. */
interface Row<T> {
  readonly qualifier: string | null;
  readonly value: T;
}

const FIND = {
  name: 'find_qualified',
  text: `SELECT s.qualifier, s.value FROM functions f LEFT JOIN qualified_settings s
      ON s.account_id = f.account_id AND s.function_name = f.name AND s.kind = $3
    WHERE f.account_id = $1 AND f.name = $2 ORDER BY s.qualifier`,
};

const WHOLE: QualifierColumns = { aliasName: null, versionNumber: null };

/** @typeParam T is stored as JSON */
export function qualifiedStore<T extends object>(context: FunctionStoreContext, kind: SettingKind): QualifiedStore<T> {
  return {
    async find({ accountId, functionName }) {
      const { rows } = await context.database.query<Row<T>>(FIND, [accountId, functionName, kind]);
      if (rows.length === 0) return undefined;
      return new Map(rows.flatMap(({ qualifier, value }) => (qualifier === null ? [] : [[qualifier, value]])));
    },

    change: (key, qualifier, change) =>
      changing(context, key, async (tx) => {
        await lockFunction(tx, key);
        const { accountId, functionName } = key;
        const id = { accountId, functionName, kind, qualifier };
        const where = { accountId_functionName_kind_qualifier: id };
        const row = await tx.qualifiedSetting.findUnique({ where });
        // Nothing else than this function writes there.
        const next = change(row === null ? undefined : (row.value as unknown as T));
        if (next === undefined) {
          await tx.qualifiedSetting.deleteMany({ where: id });
          return undefined;
        }
        const value = next as unknown as Prisma.InputJsonObject;
        const write = (columns: QualifierColumns) =>
          tx.qualifiedSetting.upsert({ where, create: { ...id, ...columns, value }, update: { value } });
        await (qualifier === UNQUALIFIED ? write(WHOLE) : writeQualified(key, qualifier, write));
        return next;
      }),
  };
}
