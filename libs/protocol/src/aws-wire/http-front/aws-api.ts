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
import { isSigned, missingToken } from '../../sigv4/claimed-service.js';
import { JsonProtocol } from '../json/json-protocol.js';
import { QueryProtocol } from '../query/query-protocol.js';
import { RestJsonProtocol } from '../rest-json-protocol.js';
import type { RequestHead, Route, WireProtocol } from '../wire-protocol.js';
import { withRequestId, type WireResponse } from '../wire-response.js';
import { auditedFacts } from './audited-facts.js';
import { Authenticator, type FindKey } from './authenticate.js';
import { BodyAllowances, type BodyAllowance, type BodyRoom } from './body-allowances.js';
import { UNSIGNED_LIMIT, USUAL_LIMIT } from './body-limits.js';
import { modelledError } from './modelled-error.js';
import { type BoundOperation, bindOperations } from './operation-table.js';
import { SenderGone, readBody } from './read-body.js';

/** What an AWS API is made of. */
export interface AwsApiOptions {
  readonly model: ServiceModel;
  /** The region that credentials must be scoped to. */
  readonly region: string;
  /** A region that they may be scoped to as well: that of a global service. */
  readonly globalRegion?: string | undefined;
  /** Built and unbuilt operations; those of the model that are in neither answer as unbuilt. */
  readonly operations: readonly TableEntry[];
  readonly findKey: FindKey;
  /** Lets the caller pass when every check is allowed, else throws AccessDeniedException. */
  readonly authorise: (caller: Caller, checks: readonly AccessCheck[]) => Promise<AuthorisedCaller> | AuthorisedCaller;
  readonly clock: Clock;
  /** Keeps the audit trail: of every call that may change something, and of every refusal. */
  readonly audit: CallAudit;
  /** Counts a call of the account; throws where it makes too many. */
  readonly countCall?: ((accountId: string, effect: CallEffect) => Promise<void> | void) | undefined;
  /** What bodies may take of the process. */
  readonly bodyRoom?: BodyRoom | undefined;
  /** Called once for every call, refused ones included, when its answer has been handed over. */
  readonly onFinished?: ((call: FinishedCall) => void) | undefined;
}

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
interface Call extends Peer {
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

/**
 * An AWS API without its transport: a request in, a response out.
 * route → claim → body → prove → input → authorise → run → output, one stage after the other. Where the body names
 * the operation, it is routed once it has been read.
 */
export class AwsApi {
  readonly #protocol: WireProtocol;
  readonly #operations: ReadonlyMap<string, BoundOperation>;
  readonly #authenticator: Authenticator;
  readonly #bodies: BodyAllowances;
  /** Whether some of its operations take requests that nobody signed. */
  readonly takesUnsigned: boolean;

  constructor(private readonly options: AwsApiOptions) {
    const { model, region, globalRegion, operations, findKey, bodyRoom } = options;
    this.#protocol = protocolOf(model);
    this.#operations = bindOperations(model, this.#protocol, operations);
    this.#authenticator = new Authenticator({ region, globalRegion, service: model.signingName }, findKey);
    this.#bodies = new BodyAllowances(bodyRoom);
    this.takesUnsigned = Object.values(model.operations).some(({ unsigned }) => unsigned);
  }

  /** The service that requests to this API are signed for. */
  get service(): string {
    return this.options.model.signingName;
  }

  /** What all paths of the API begin with: `/v2/` of one that shares its service with another version, else `/`. */
  get pathPrefix(): string {
    const starts = new Set(
      Object.values(this.options.model.operations).map(({ uri }) => /^\/(?:[^/{?]+\/)?/.exec(uri)![0]),
    );
    return starts.size === 1 ? [...starts][0]! : '/';
  }

  /** Whether a request names an operation of this API in the header that the JSON protocol has for that. */
  isTargetOf({ headers }: IncomingMessage): boolean {
    const { targetPrefix } = this.options.model;
    const target = headers['x-amz-target'];
    return targetPrefix !== undefined && typeof target === 'string' && target.startsWith(`${targetPrefix}.`);
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
    const head = { method, path, query, headers: request.headers };
    if (this.takesUnsigned && !isSigned(request)) return this.#runUnsigned(call, request, head);
    const named = this.#protocol.namedInBody ? undefined : this.#route(call, head);

    const claim = this.#authenticator.claim(request, call.receivedAt);
    const claimed = claim instanceof Promise ? await claim : claim;
    call.claimedAccountId = claimed.key.principal.accountId;
    call.claimedKeyId = claimed.key.accessKeyId;
    call.allowance = this.#bodies.open(claimed.key.accessKeyId);
    const read = readBody(request, named?.operation.limit ?? USUAL_LIMIT, call.allowance);
    const body = read instanceof Promise ? await read : read;
    const caller = (call.caller = this.#authenticator.prove(claimed, request, body, call));

    const { route, operation } = named ?? this.#route(call, head, body);
    const counted = this.options.countCall?.(caller.principal.accountId, operation.effect);
    if (counted instanceof Promise) await counted;
    const built = operation.built();
    const input = operation.read(route, head, body);
    if ('runUnsigned' in built) {
      const run = (): Promise<unknown> => built.runUnsigned(input, this.#authenticator.anonymous(request, call));
      return operation.write(await this.#audited(call, request, run), call.requestId);
    }
    const asked = built.access(input, caller);
    const checks = asked instanceof Promise ? await asked : asked;
    const [own] = checks;
    if (own !== undefined) call.check = own;
    const found = this.options.authorise(caller, checks);
    const allowed = found instanceof Promise ? await found : found;
    const run = (): Promise<unknown> => built.run(input, allowed);
    const output = await this.#audited(call, request, run);
    const response = operation.write(output, call.requestId);
    const more = built.headers?.(input, caller, output);
    return more === undefined ? response : { ...response, headers: { ...response.headers, ...more } };
  }

  /** A request that nobody signed: for operations that need no signature, and all others alike learn that they do. */
  async #runUnsigned(call: Call, request: IncomingMessage, head: RequestHead): Promise<WireResponse> {
    call.allowance = this.#bodies.open(call.sourceIp);
    const body = await readBody(request, UNSIGNED_LIMIT, call.allowance);
    const route = this.#protocol.route(head, body);
    const operation = route && this.#operations.get(route.operation);
    if (route === undefined || operation?.unsigned !== true) throw missingToken();
    note(call, operation);
    const built = operation.built();
    if (!('runUnsigned' in built)) throw missingToken();
    const input = operation.read(route, head, body);
    const run = (): Promise<unknown> => built.runUnsigned(input, this.#authenticator.anonymous(request, call));
    return operation.write(await this.#audited(call, request, run), call.requestId);
  }

  #route(call: Call, head: RequestHead, body?: Buffer): { route: Route; operation: BoundOperation } {
    const route = this.#protocol.route(head, body);
    const operation = route && this.#operations.get(route.operation);
    if (route === undefined || operation === undefined) throw this.#protocol.unknownOperation(head, body);
    note(call, operation);
    return { route, operation };
  }

  /** Runs an operation; what may change something so that the trail has it. */
  #audited(call: Call, request: IncomingMessage, run: () => Promise<unknown>): Promise<unknown> {
    if (call.effect !== 'write') return run();
    call.audited = new AuditedCall(auditedFacts(this.service, call, request));
    return this.options.audit.change(call.audited, run);
  }

  #refuse(call: Call, request: IncomingMessage, error: unknown): WireResponse {
    const { audit } = this.options;
    const known = modelledError(this.options.model, isServiceError(error) ? error : INTERNAL);
    call.errorCode = known.code;
    // One whose body would have named its operation is not known to change anything.
    audit.refused(auditedFacts(this.service, call, request), call.effect ?? 'read', known, call.audited);
    if (known.fault === 'server' && known.code !== 'NotImplementedException') call.defect = error;
    return this.#protocol.writeError(known, call.requestId);
  }

  /** A streamed answer is handed over when its last byte is. */
  #finishWith(body: Readable, call: Call, status: number): void {
    finished(body, (error) => this.#finish(call, error ? SENDER_GONE_STATUS : status));
  }

  #finish(call: Call, status: number): void {
    call.allowance?.release();
    this.options.onFinished?.({
      requestId: call.requestId,
      service: this.service,
      operation: call.operation,
      accountId: call.caller?.principal.accountId,
      principal: call.caller?.principal.arn,
      accessKeyId: call.caller && call.claimedKeyId,
      region: call.caller?.region,
      receivedAt: call.receivedAt,
      sourceIp: call.sourceIp,
      status,
      errorCode: call.errorCode,
      durationMs: this.options.clock.monotonic() - call.startedAt,
      defect: call.defect,
    });
  }
}

function protocolOf(model: ServiceModel): WireProtocol {
  if (model.protocol === 'query') return new QueryProtocol(model);
  return model.protocol === 'json' ? new JsonProtocol(model) : new RestJsonProtocol(model);
}

function note(call: Call, { name, effect }: BoundOperation): void {
  call.operation = name;
  call.effect = effect;
}

/** How the record shows a call that nobody waited for. */
const SENDER_GONE_STATUS = 499;

const INTERNAL = new ServiceError('ServiceException', 'An error occurred and the request cannot be processed.');
