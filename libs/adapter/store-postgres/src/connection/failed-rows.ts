import type { Page, PageRequest } from '@stoker/app/ports/function-store';
import type { Database, Statement } from './database.js';
import { cut, markerKey, markerNumber, wholeNumber } from './pages.js';

/** What is listed of a table whose rows end. */
export interface FailedRows {
  /** The list's name, which its markers have. */
  readonly list: string;
  readonly table: 'async_events' | 'deliveries';
  /** What is selected of a row. */
  readonly columns: string;
  /** The column that a list may be of one value of. */
  readonly filter: string;
}

/** $1 account, $2 filter or null, $3 and $4 the time and id after which the page begins or null, $5 limit. */
function listStatement({ list, table, columns, filter }: FailedRows): Statement {
  return {
    name: `list_${list}`,
    text: `SELECT ${columns} FROM ${table}
      WHERE status = 'failed' AND account_id = $1 AND ($2::text IS NULL OR ${filter} = $2)
        AND ($3::timestamptz IS NULL OR (finished_at, id) < ($3, $4))
      ORDER BY finished_at DESC, id DESC LIMIT $5`,
  };
}

/** A page of an account's rows that have failed, the latest first. */
export async function listFailed<Row extends Record<string, unknown>, T>(
  database: Database,
  rows: FailedRows,
  accountId: string,
  filter: string | undefined,
  page: PageRequest,
  read: (row: Row) => T & { readonly failedAt: number },
  idOf: (item: T) => string,
): Promise<Page<T>> {
  const [time, id] = markerKey(rows.list, page, 2);
  const after = time === undefined ? null : new Date(markerNumber(time, wholeNumber));
  const values = [accountId, filter ?? null, after, id ?? null, page.maxItems + 1];
  const found = await database.query<Row>(listStatement(rows), values);
  return cut(rows.list, found.rows.map(read), page, (item) => [String(item.failedAt), idOf(item)]);
}
