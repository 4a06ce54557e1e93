import type { IncomingMessage } from 'node:http';
import type { ServiceModel } from '../../aws-model/service-model.js';
import type { TableEntry } from '../operation.js';
import { isSigned, missingToken } from '../../sigv4/claimed-service.js';
import { JsonProtocol } from '../json/json-protocol.js';
import { QueryProtocol } from '../query/query-protocol.js';
import { RestJsonProtocol } from '../rest-json-protocol.js';
import type { RequestHead, Route, WireProtocol } from '../wire-protocol.js';
import type { WireResponse } from '../wire-response.js';
import { answerCall, type Call, type CallDesk, headOf, type Peer, type PortApi, runAudited } from './answered-call.js';
import type { ApiFront } from './api-front.js';
import { Authenticator } from './authenticate.js';
import { BodyAllowances } from './body-allowances.js';
import { UNSIGNED_LIMIT, USUAL_LIMIT } from './body-limits.js';
import { modelledError } from './modelled-error.js';
import { type BoundOperation, bindOperations } from './operation-table.js';
import { readBody } from './read-body.js';

/** What an AWS API is made of. */
export interface AwsApiOptions extends ApiFront {
  readonly model: ServiceModel;
  /** Built and unbuilt operations; those of the model that are in neither answer as unbuilt. */
  readonly operations: readonly TableEntry[];
}

/**
 * An AWS API without its transport: a request in, a response out.
 * route → claim → body → prove → input → authorise → run → output, one stage after the other. Where the body names
 * the operation, it is routed once it has been read.
 */
export class AwsApi implements PortApi {
  readonly #protocol: WireProtocol;
  readonly #operations: ReadonlyMap<string, BoundOperation>;
  readonly #authenticator: Authenticator;
  readonly #bodies: BodyAllowances;
  readonly #desk: CallDesk;
  /** Whether some of its operations take requests that nobody signed. */
  readonly takesUnsigned: boolean;

  constructor(private readonly options: AwsApiOptions) {
    const { model, region, globalRegion, operations, findKey, bodyRoom } = options;
    this.#protocol = protocolOf(model);
    this.#operations = bindOperations(model, this.#protocol, operations);
    this.#authenticator = new Authenticator({ region, globalRegion, service: model.signingName }, findKey);
    this.#bodies = new BodyAllowances(bodyRoom);
    this.#desk = {
      service: model.signingName,
      clock: options.clock,
      audit: options.audit,
      onFinished: options.onFinished,
      known: (error) => modelledError(model, error),
      writeError: (error, requestId) => this.#protocol.writeError(error, requestId),
    };
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

  answer(request: IncomingMessage, peer: Peer, send: (response: WireResponse) => void): Promise<void> {
    return answerCall(this.#desk, request, peer, send, (call) => this.#run(call, request));
  }

  async #run(call: Call, request: IncomingMessage): Promise<WireResponse> {
    const head = headOf(request);
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
      return operation.write(await runAudited(this.#desk, call, request, run), call.requestId);
    }
    const asked = built.access(input, caller);
    const checks = asked instanceof Promise ? await asked : asked;
    const [own] = checks;
    if (own !== undefined) call.check = own;
    const found = this.options.authorise(caller, checks);
    const allowed = found instanceof Promise ? await found : found;
    const run = (): Promise<unknown> => built.run(input, allowed);
    const output = await runAudited(this.#desk, call, request, run);
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
    return operation.write(await runAudited(this.#desk, call, request, run), call.requestId);
  }

  #route(call: Call, head: RequestHead, body?: Buffer): { route: Route; operation: BoundOperation } {
    const route = this.#protocol.route(head, body);
    const operation = route && this.#operations.get(route.operation);
    if (route === undefined || operation === undefined) throw this.#protocol.unknownOperation(head, body);
    note(call, operation);
    return { route, operation };
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
