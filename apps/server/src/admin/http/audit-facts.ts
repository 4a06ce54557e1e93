import type { AuditedFacts } from '@stoker/app/ports/audit-trail';
import { ADMIN_PREFIX } from '@stoker/protocol/admin-api/admin-operation';
import type { AdminRequest } from './admin-request.js';
import { operationName } from './operation-name.js';

/** What the trail says of a call. Who calls is asked last: signing in finds it out on the way. */
export function auditFacts(request: AdminRequest): AuditedFacts {
  const { call, id: requestId, ip: sourceIp, params } = request;
  const { accountId: resourceAccountId } = params as { accountId?: string };
  return {
    requestId,
    occurredAt: call.receivedAt,
    service: 'stoker',
    operation: operationName(call.operation) ?? 'unknown',
    get principal() {
      return call.principal?.id;
    },
    resource: request.url.split('?', 1)[0]!.slice(ADMIN_PREFIX.length),
    resourceAccountId,
    sourceIp,
    userAgent: request.headers['user-agent']?.slice(0, 256),
  };
}
