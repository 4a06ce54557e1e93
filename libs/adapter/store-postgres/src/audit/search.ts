import type { AuditFilter, AuditPage } from '@stoker/app/ports/audit-trail';
import { SELECTED } from './audit-row.js';

/** A statement and its values. */
export interface Search {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * The statement of a search. Rows by an account and rows of others about its resources are two searches along two
 * indexes, so that a page costs the same wherever it is.
 */
export function searchStatement(filter: AuditFilter, { order, after, maxItems }: AuditPage): Search {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions = conditionsOf(filter, value);
  if (after !== undefined) {
    const { occurredAt, requestId, part } = after;
    const at = [value(new Date(occurredAt)), value(requestId), value(part)].join(', ');
    conditions.push(`(occurred_at, request_id, part) ${order === 'newest' ? '<' : '>'} (${at})`);
  }
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const inOrder = (names: readonly string[]) => `ORDER BY ${names.map((name) => `${name} ${direction}`).join(', ')}`;
  const limit = `LIMIT ${value(maxItems)}`;
  const select = (more: readonly string[]): string => {
    const all = [...more, ...conditions];
    const where = all.length > 0 ? `WHERE ${all.join(' AND ')}` : '';
    return `SELECT ${SELECTED} FROM audit_trail ${where} ${inOrder(['occurred_at', 'request_id', 'part'])} ${limit}`;
  };
  if (filter.accountId === undefined) return { text: select([]), values };
  const account = value(filter.accountId);
  const both = `(${select([`account_id = ${account}`])}) UNION ALL (${select([`resource_account_id = ${account}`])})`;
  const text = `SELECT * FROM (${both}) found ${inOrder(['"occurredAt"', '"requestId"', 'part'])} ${limit}`;
  return { text, values };
}

function conditionsOf(filter: AuditFilter, value: (given: unknown) => string): string[] {
  const conditions: string[] = [];
  const { principal, outcome, requestId, action, resource, from, until } = filter;
  if (principal !== undefined) conditions.push(`principal = ${value(principal)}`);
  if (outcome !== undefined) conditions.push(`outcome = ${value(outcome)}`);
  if (requestId !== undefined) conditions.push(`request_id = ${value(requestId)}`);
  if (action !== undefined) conditions.push(matching(`service || ':' || operation`, action, value));
  if (resource !== undefined) conditions.push(matching('resource', resource, value));
  if (from !== undefined) conditions.push(`occurred_at >= ${value(new Date(from))}`);
  if (until !== undefined) conditions.push(`occurred_at < ${value(new Date(until))}`);
  return conditions;
}

/** Equal, or beginning with what stands before a `*` at the end. */
function matching(column: string, pattern: string, value: (given: unknown) => string): string {
  return pattern.endsWith('*')
    ? `starts_with(${column}, ${value(pattern.slice(0, -1))})`
    : `${column} = ${value(pattern)}`;
}
