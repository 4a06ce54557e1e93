import type { IncomingMessage } from 'node:http';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { AuditedFacts } from '@stoker/app/ports/audit-trail';
import { parseArn } from '@stoker/core/model/arn';

/** A call as far as it has come. */
export interface KnownCall {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly sourceIp: string;
  readonly operation?: string;
  readonly caller?: Caller;
  /** Account of the key that the call claimed. */
  readonly claimedAccountId?: string;
  /** Its own check, the first. */
  readonly check?: AccessCheck;
}

/** What the audit trail says of a call. @param service as actions begin: `lambda` */
export function auditedFacts(service: string, call: KnownCall, request: IncomingMessage): AuditedFacts {
  const { principal } = call.caller ?? {};
  const accountId = principal?.accountId ?? call.claimedAccountId;
  return {
    requestId: call.requestId,
    occurredAt: call.receivedAt,
    service,
    operation: call.operation ?? 'unknown',
    accountId,
    principal: principal?.arn,
    accessKeyId: claimedKey(request),
    resource: call.check?.resource,
    resourceAccountId: otherOwner(call.check, accountId),
    sourceIp: call.sourceIp,
    userAgent: request.headers['user-agent'],
  };
}

/** The same of a call that came by no request. */
export function auditedFactsOf(
  service: string,
  operation: string,
  { requestId, receivedAt, sourceIp, userAgent, accessKeyId, principal }: Caller,
  check: AccessCheck | undefined,
): AuditedFacts {
  const { accountId, arn } = principal;
  return {
    requestId,
    occurredAt: receivedAt,
    service,
    operation,
    accountId,
    principal: arn,
    accessKeyId,
    resource: check?.resource,
    resourceAccountId: otherOwner(check, accountId),
    sourceIp,
    userAgent,
  };
}

/** The account of what a call is about, where that is not the caller's. */
function otherOwner(check: AccessCheck | undefined, accountId: string | undefined): string | undefined {
  const owner = check === undefined ? undefined : parseArn(check.resource)?.accountId;
  return owner === undefined || owner === '' || owner === accountId ? undefined : owner;
}

/** The id of the key that a request says it is signed with, whether or not there is one. */
function claimedKey({ headers, url = '' }: IncomingMessage): string | undefined {
  const header = /Credential=([A-Z0-9]{16,128})\//.exec(headers.authorization ?? '');
  return (header ?? /[?&]X-Amz-Credential=([A-Z0-9]{16,128})%2F/i.exec(url))?.[1];
}
