import { type AuditQuery, parseAuditQuery } from '@stoker/app/audit/audit-query';
import { searchAudit } from '@stoker/app/audit/search-audit';
import type { AuditRow } from '@stoker/app/ports/audit-trail';
import { look } from '../../operator.js';
import { OperatorError } from '../../system/operator-error.js';
import { printable } from '../../ui/printable.js';
import { renderTable } from '../../ui/table.js';
import { toJson } from './row-json.js';

export interface SearchOptions extends AuditQuery {
  readonly lines: string;
  readonly marker?: string;
  readonly json?: boolean;
}

export async function search(environment: NodeJS.ProcessEnv, options: SearchOptions): Promise<void> {
  const maxItems = Number(options.lines);
  if (!Number.isInteger(maxItems) || maxItems < 1 || maxItems > 10_000) {
    throw new OperatorError(`${options.lines} is no number of rows`, 'give 1 to 10000');
  }
  const { items, nextMarker } = await look(environment, (store) =>
    searchAudit(store.audit, parseAuditQuery(options, Date.now()), { marker: options.marker, maxItems }),
  );
  if (options.json) {
    console.log(JSON.stringify({ rows: items.map(toJson), ...(nextMarker !== undefined && { nextMarker }) }, null, 2));
    return;
  }
  console.log(renderTable([['TIME', 'ACCOUNT', 'WHO', 'FROM', 'ACTION', 'RESOURCE', 'OUTCOME'], ...items.map(cells)]));
  if (nextMarker !== undefined) process.stderr.write('There are more: narrow the search, or raise --lines.\n');
}

function cells(row: AuditRow): string[] {
  const many = row.count > 1 ? ` ×${row.count}` : '';
  return [
    new Date(row.occurredAt).toISOString(),
    row.accountId ?? row.resourceAccountId ?? '-',
    shortPrincipal(row) ?? '-',
    row.sourceIp ?? '-',
    `${row.service}:${row.operation}`,
    row.resource ?? '-',
    `${row.outcome}${row.errorCode === undefined ? '' : ` (${row.errorCode})`}${many}`,
  ].map(printable);
}

/** Without what the account's column says already. */
function shortPrincipal({ principal, accessKeyId }: AuditRow): string | undefined {
  return principal?.replace(/^arn:aws:(iam|sts)::\d{12}:/, '') ?? accessKeyId;
}
