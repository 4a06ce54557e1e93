import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { finished, Readable } from 'node:stream';
import { isServiceError, type ErrorCode, type ServiceError } from '@stoker/core/errors/service-error';
import { AuditedCall } from '@stoker/app/audit/audited-call';
import { DEFECT } from '@stoker/app/audit/operator-action';
import type { CallAudit, CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { Clock } from '@stoker/app/ports/clock';
import type { RequestHead } from '../wire-protocol.js';
import { withRequestId, type WireResponse } from '../wire-response.js';
import { auditedFacts } from './audited-facts.js';
import type { BodyAllowance } from './body-allowances.js';
import { SenderGone } from './read-body.js';

/** The record of one call. */
export interface FinishedCall {
  readonly requestId: string;
  /** The signing name of the API: `lambda`. */
  readonly service: string;
  /** Absent where no operation answers to the path. */
  readonly operation: string | undefined;
  /** Absent where the signature was not proven. */
  readonly accountId: string | undefined;
  /** ARN of the caller. */
  readonly principal: string | undefined;
  /** The key that the call was signed with, and the region that it was signed for; absent as the account is. */
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
  /** ms since the epoch when the call came. */
  readonly receivedAt: number;
  readonly sourceIp: string;
  /** HTTP status; 499 where the sender went away. */
  readonly status: number;
  readonly errorCode: ErrorCode | undefined;
  /** ms from the headers' arrival to the answer's hand-over. */
  readonly durationMs: number;
  /** The defect behind a ServiceException: for the log, never for the caller. */
  readonly defect: unknown;
}

/** What the transport knows of a connection. */
export interface Peer {
  readonly sourceIp: string;
  /** Whether nobody can listen in. */
  readonly secureTransport: boolean;
  /** What is spoken at this end, or at a proxy's before it. */
  readonly scheme: 'http' | 'https';
}

/** A call on its way through the stages; each notes what it found out, for the record. */
export interface Call extends Peer {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly startedAt: number;
  operation?: string;
  effect?: CallEffect;
  claimedAccountId?: string;
  claimedKeyId?: string;
  caller?: Caller;
  check?: AccessCheck;
  audited?: AuditedCall;
  allowance?: BodyAllowance;
  errorCode?: ErrorCode;
  defect?: unknown;
}

/** What all calls to an API have in common, however it finds their answers. */
export interface CallDesk {
  /** The signing name of the API. */
  readonly service: string;
  readonly clock: Clock;
  readonly audit: CallAudit;
  readonly onFinished?: ((call: FinishedCall) => void) | undefined;
  /** The error under the name that it has in this API. */
  known(error: ServiceError): ServiceError;
  writeError(error: ServiceError, requestId: string, request: IncomingMessage): WireResponse;
}

/** An API behind the port, whatever its protocol. */
export interface PortApi {
  /** The service that requests to this API are signed for. */
  readonly service: string;
  /** What all its paths begin with. */
  readonly pathPrefix: string;
  /** Whether some of its operations take requests that nobody signed. */
  readonly takesUnsigned: boolean;
  /** Whether a request names it by other means than its signature. */
  isTargetOf(request: IncomingMessage): boolean;
  /**
   * Answers one request and hands the answer to `send`; never throws what a call may end with. Nothing is sent
   * to a sender that went away.
   */
  answer(request: IncomingMessage, peer: Peer, send: (response: WireResponse) => void): Promise<void>;
}

/** Answers one request by what `run` makes of it, and sees to it that it is recorded. */
export async function answerCall(
  desk: CallDesk,
  request: IncomingMessage,
  peer: Peer,
  send: (response: WireResponse) => void,
  run: (call: Call) => Promise<WireResponse>,
): Promise<void> {
  const call: Call = {
    ...peer,
    requestId: randomUUID(),
    receivedAt: desk.clock.now(),
    startedAt: desk.clock.monotonic(),
  };
  let status = SENDER_GONE_STATUS;
  try {
    const response = await run(call);
    status = response.status;
    send(withRequestId(response, call.requestId));
    if (response.body instanceof Readable) return finishWith(response.body, desk, call, status);
  } catch (error) {
    if (!(error instanceof SenderGone)) {
      const response = refuse(desk, call, request, error);
      status = response.status;
      send(withRequestId(response, call.requestId));
    }
  }
  finish(desk, call, status);
}

/** Runs what a call is about; what may change something so that the trail has it. */
export function runAudited<T>(
  { service, audit }: CallDesk,
  call: Call,
  request: IncomingMessage,
  run: () => Promise<T>,
): Promise<T> {
  if (call.effect !== 'write') return run();
  call.audited = new AuditedCall(auditedFacts(service, call, request));
  return audit.change(call.audited, run);
}

/** The parts of a request's head. */
export function headOf({ method = 'GET', url = '/', headers }: IncomingMessage): RequestHead {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  return { method, path, query, headers };
}

function refuse(desk: CallDesk, call: Call, request: IncomingMessage, error: unknown): WireResponse {
  const known = desk.known(isServiceError(error) ? error : DEFECT);
  call.errorCode = known.code;
  // One whose body would have named its operation is not known to change anything.
  desk.audit.refused(auditedFacts(desk.service, call, request), call.effect ?? 'read', known, call.audited);
  if (known.fault === 'server' && known.code !== 'NotImplementedException') call.defect = error;
  return desk.writeError(known, call.requestId, request);
}

/** A streamed answer is handed over when its last byte is. */
function finishWith(body: Readable, desk: CallDesk, call: Call, status: number): void {
  finished(body, (error) => finish(desk, call, error ? SENDER_GONE_STATUS : status));
}

function finish({ service, clock, onFinished }: CallDesk, call: Call, status: number): void {
  call.allowance?.release();
  onFinished?.({
    requestId: call.requestId,
    service,
    operation: call.operation,
    accountId: call.caller?.principal.accountId,
    principal: call.caller?.principal.arn,
    accessKeyId: call.caller && call.claimedKeyId,
    region: call.caller?.region,
    receivedAt: call.receivedAt,
    sourceIp: call.sourceIp,
    status,
    errorCode: call.errorCode,
    durationMs: clock.monotonic() - call.startedAt,
    defect: call.defect,
  });
}

/** How the record shows a call that nobody waited for. */
const SENDER_GONE_STATUS = 499;
