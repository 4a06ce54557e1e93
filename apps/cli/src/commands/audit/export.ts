import { once } from 'node:events';
import { type AuditQuery, parseAuditQuery } from '@stoker/app/audit/audit-query';
import { exportAudit } from '@stoker/app/audit/search-audit';
import { look } from '../../operator.js';
import { toJson } from './row-json.js';

/** Writes rows no faster than they are taken. */
export async function exportTrail(environment: NodeJS.ProcessEnv, query: AuditQuery): Promise<void> {
  await look(environment, async (store) => {
    for await (const row of exportAudit(store.audit, parseAuditQuery(query, Date.now()))) {
      if (!process.stdout.write(`${JSON.stringify(toJson(row))}\n`)) await once(process.stdout, 'drain');
    }
  });
}
