import { parseMoment } from '@stoker/app/audit/audit-query';
import { pruneAudit } from '@stoker/app/audit/search-audit';
import { operate } from '../../operator.js';

export interface PruneOptions {
  readonly before: string;
  readonly reason: string;
}

export async function prune(environment: NodeJS.ProcessEnv, { before, reason }: PruneOptions): Promise<void> {
  const action = { operation: 'PruneAuditTrail', resource: `before ${before}`, reason };
  const removed = await operate(environment, action, (store) =>
    pruneAudit(store.audit, parseMoment('before', before, Date.now())),
  );
  console.log(`${removed} rows removed`);
}
