import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { finished, Readable } from 'node:stream';
import { ServiceError, isServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { AuditedCall } from '@stoker/app/audit/audited-call';
import type { CallAudit, CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { Clock } from '@stoker/app/ports/clock';
import type { ServiceModel } from '../../aws-model/service-model.js';
import type { TableEntry } from '../operation.js';
import { RouteTable } from '../route-table.js';
import { withRequestId, type WireResponse } from '../wire-response.js';
import { writeError } from '../write-error.js';
import { auditedFacts } from './audited-facts.js';
import { Authenticator, type FindKey } from './authenticate.js';
import { BodyAllowances, type BodyAllowance, type BodyRoom } from './body-allowances.js';
import { type BoundOperation, bindOperations } from './operation-table.js';
import { SenderGone, readBody } from './read-body.js';

/** What an AWS API is made of. */
export interface AwsApiOptions {
  readonly model: ServiceModel;
  /** The region that credentials must be scoped to. */
  readonly region: string;
  /** Built and unbuilt operations; those of the model that are in neither answer as unbuilt. */
  readonly operations: readonly TableEntry[];
  readonly findKey: FindKey;
  /** Lets the caller pass when every check is allowed, else throws AccessDeniedException. */
  readonly authorise: (caller: Caller, checks: readonly AccessCheck[]) => Promise<AuthorisedCaller> | AuthorisedCaller;
  readonly clock: Clock;
  /** Keeps the audit trail: of every call that may change something, and of every refusal. */
  readonly audit: CallAudit;
  /** What bodies may take of the process. */
  readonly bodyRoom?: BodyRoom | undefined;
  /** Called once for every call, refused ones included, when its answer has been handed over. */
  readonly onFinished?: ((call: FinishedCall) => void) | undefined;
}

/** The record of one call. */
export interface FinishedCall {
  readonly requestId: string;
  /** Absent where no operation answers to the path. */
  readonly operation: string | undefined;
  /** Absent where the signature was not proven. */
  readonly accountId: string | undefined;
  /** ARN of the caller. */
  readonly principal: string | undefined;
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
  readonly secureTransport: boolean;
}

/** A call on its way through the stages; each notes what it found out, for the record. */
interface Call extends Peer {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly startedAt: number;
  operation?: string;
  effect?: CallEffect;
  claimedAccountId?: string;
  caller?: Caller;
  check?: AccessCheck;
  audited?: AuditedCall;
  allowance?: BodyAllowance;
  errorCode?: ErrorCode;
  defect?: unknown;
}

/**
 * An AWS API without its transport: a request in, a response out.
 * route → claim → body → prove → input → authorise → run → output, one stage after the other.
 */
export class AwsApi {
  readonly #routes: RouteTable;
  readonly #operations: ReadonlyMap<string, BoundOperation>;
  readonly #authenticator: Authenticator;
  readonly #bodies: BodyAllowances;

  constructor(private readonly options: AwsApiOptions) {
    const { model, region, operations, findKey, bodyRoom } = options;
    this.#routes = new RouteTable(model);
    this.#operations = bindOperations(model, operations);
    this.#authenticator = new Authenticator(region, model.signingName, findKey);
    this.#bodies = new BodyAllowances(bodyRoom);
  }

  /**
   * Answers one request and hands the answer to `send`; never throws what a call may end with. Nothing is sent
   * to a sender that went away.
   */
  async answer(request: IncomingMessage, peer: Peer, send: (response: WireResponse) => void): Promise<void> {
    const { clock } = this.options;
    const call: Call = {
      ...peer,
      requestId: randomUUID(),
      receivedAt: clock.now(),
      startedAt: clock.monotonic(),
    };
    let status = SENDER_GONE_STATUS;
    try {
      const response = await this.#run(call, request);
      status = response.status;
      send(withRequestId(response, call.requestId));
      if (response.body instanceof Readable) return this.#finishWith(response.body, call, status);
    } catch (error) {
      if (!(error instanceof SenderGone)) {
        const response = this.#refuse(call, request, error);
        status = response.status;
        send(withRequestId(response, call.requestId));
      }
    }
    this.#finish(call, status);
  }

  async #run(call: Call, request: IncomingMessage): Promise<WireResponse> {
    const { method = 'GET', url = '/' } = request;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const route = this.#routes.match(method, path, query);
    const operation = route && this.#operations.get(route.operation);
    if (route === undefined || operation === undefined) {
      throw new ServiceError('UnknownOperationException', `No operation answers to ${method} on this path.`);
    }
    call.operation = operation.name;
    call.effect = operation.effect;

    const claim = this.#authenticator.claim(request, call.receivedAt);
    const claimed = claim instanceof Promise ? await claim : claim;
    call.claimedAccountId = claimed.key.principal.accountId;
    call.allowance = this.#bodies.open(claimed.key.accessKeyId);
    const read = readBody(request, operation.limit, call.allowance);
    const body = read instanceof Promise ? await read : read;
    const caller = (call.caller = this.#authenticator.prove(claimed, request, body, call));

    const built = operation.built();
    const input = operation.read({ labels: route.labels, query, headers: request.headers, body });
    const checks = built.access(input, caller);
    const [own] = checks;
    if (own !== undefined) call.check = own;
    const found = this.options.authorise(caller, checks);
    const allowed = found instanceof Promise ? await found : found;
    const run = (): Promise<unknown> => built.run(input, allowed);
    const response = operation.write(await (call.effect === 'write' ? this.#change(call, request, run) : run()));
    const more = built.headers?.(input, caller);
    return more === undefined ? response : { ...response, headers: { ...response.headers, ...more } };
  }

  /** Runs what may change something, so that the trail has it. */
  #change(call: Call, request: IncomingMessage, run: () => Promise<unknown>): Promise<unknown> {
    call.audited = new AuditedCall(auditedFacts(this.options.model.signingName, call, request));
    return this.options.audit.change(call.audited, run);
  }

  #refuse(call: Call, request: IncomingMessage, error: unknown): WireResponse {
    const { model, audit } = this.options;
    const known = isServiceError(error) ? error : INTERNAL;
    call.errorCode = known.code;
    if (call.effect !== undefined) {
      audit.refused(auditedFacts(model.signingName, call, request), call.effect, known, call.audited);
    }
    if (known.fault === 'server' && known.code !== 'NotImplementedException') call.defect = error;
    return writeError(model, known);
  }

  /** A streamed answer is handed over when its last byte is. */
  #finishWith(body: Readable, call: Call, status: number): void {
    finished(body, (error) => this.#finish(call, error ? SENDER_GONE_STATUS : status));
  }

  #finish(call: Call, status: number): void {
    call.allowance?.release();
    this.options.onFinished?.({
      requestId: call.requestId,
      operation: call.operation,
      accountId: call.caller?.principal.accountId,
      principal: call.caller?.principal.arn,
      sourceIp: call.sourceIp,
      status,
      errorCode: call.errorCode,
      durationMs: this.options.clock.monotonic() - call.startedAt,
      defect: call.defect,
    });
  }
}

/** How the record shows a call that nobody waited for. */
const SENDER_GONE_STATUS = 499;

const INTERNAL = new ServiceError('ServiceException', 'An error occurred and the request cannot be processed.');
