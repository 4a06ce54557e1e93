import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import type { Queries } from '../connection/database.js';

/** Columns that a delivery is made with, their types, and where their values come from. */
const COLUMNS: readonly (readonly [name: string, type: string, value: (delivery: NewDelivery) => unknown])[] = [
  ['id', 'text', ({ deliveryId }) => deliveryId],
  ['account_id', 'text', ({ accountId }) => accountId],
  ['target', 'text', ({ target }) => target],
  ['sender', 'json', ({ sender }) => JSON.stringify(sender)],
  ['parameters', 'json', ({ parameters }) => JSON.stringify(parameters)],
  ['payload', 'bytea', ({ payload }) => Buffer.from(payload.buffer, payload.byteOffset, payload.length)],
  ['trace_header', 'text', ({ traceHeader }) => traceHeader ?? null],
  ['policy', 'json', ({ policy }) => JSON.stringify(policy)],
  ['dead_letter', 'json', ({ deadLetter }) => (deadLetter === undefined ? null : JSON.stringify(deadLetter))],
  ['created_at', 'timestamptz', ({ createdAt }) => new Date(createdAt)],
];

/** Values that deliveries take in a statement: one array for each column. */
export function deliveryValues(deliveries: readonly NewDelivery[]): unknown[] {
  return COLUMNS.map(([, , value]) => deliveries.map(value));
}

const NAMES = COLUMNS.map(([name]) => name).join(', ');

function arraysFrom(first: number, more = ''): string {
  return `unnest(${COLUMNS.map(([, type], index) => `$${first + index}::${type}[]`).join(', ')}${more})`;
}

const INSERT = {
  name: 'insert_deliveries',
  text: `INSERT INTO deliveries (${NAMES}) SELECT * FROM ${arraysFrom(1)} ON CONFLICT (id) DO NOTHING`,
};

/**
 * The INSERT of any number of deliveries in a WITH of a statement that changes what they tell of. The values are those of
 * `deliveryValues`, and one array more, which says for each delivery the `key` of the row of an earlier part of the WITH that
 * it tells of: without that row it is not inserted. One that is known already stays as it is.
 *
 * @param first number of the first parameter
 */
export function insertTellingSql(first: number, part: string): string {
  const keys = `, $${first + COLUMNS.length}::text[]`;
  const names = COLUMNS.map(([name]) => `added.${name}`).join(', ');
  return `INSERT INTO deliveries (${NAMES})
    SELECT ${names} FROM ${arraysFrom(first, keys)} AS added (${NAMES}, key) JOIN ${part} ON ${part}.key = added.key
    ON CONFLICT (id) DO NOTHING`;
}

/**
 * Writes deliveries in the transaction of another store, so that they are sent if, and only if, it commits; the runner finds
 * them by itself, and at once when `DeliveryStore.noteAdded` is called after the commit.
 *
 * @param queries what the transaction runs its statements with: `Database.transact`, or `queriesOf` a Prisma transaction
 */
export async function insertDeliveries(queries: Queries, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length > 0) await queries.query(INSERT, deliveryValues(deliveries));
}
