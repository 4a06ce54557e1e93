import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { DEFAULT_STAGE } from '@stoker/core/gateway/v2/stage';
import { isPreflight, preflightHeaders, withCors } from '@stoker/core/http/cors';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { decodedPath } from '@stoker/core/http/path-trie';
import { LIMITS } from '@stoker/core/model/limits';
import type { Authorise } from '../../accounts/tenant-gate.js';
import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { BearerTokens } from '../../ports/bearer-tokens.js';
import type { Clock } from '../../ports/clock.js';
import { BrokenStage } from '../broken-stage.js';
import { iamAuthorizer } from '../iam-authorizer.js';
import type { GatewayRequest, Site } from '../site.js';
import { withoutProof } from '../without-proof.js';
import { type AccessLog, logAccess } from './access-log.js';
import { FAILED, FORBIDDEN, NOT_FOUND, refusal, TOO_MANY } from './api-answers.js';
import type { ApiCall, AuthorizerFacts } from './api-call.js';
import type { CompiledRoute, CompiledStage } from './compile-api.js';
import type { FunctionAuthorizers } from './function-authorizer.js';
import { forwardToUrl, type UrlForwarder } from './forward-to-url.js';
import { type FunctionPorts, invokeIntegration } from './invoke-integration.js';
import { authorizeByToken } from './jwt-authorizer.js';
import { mapResponse } from './map-parameters.js';
import type { Throttles } from './throttles.js';

export interface HttpApiPorts extends FunctionPorts {
  readonly region: string;
  /** Asked of callers who sign. */
  readonly authorise: Authorise;
  readonly tokens: BearerTokens;
  readonly throttles: Throttles;
  readonly forward: UrlForwarder;
  /** Counts a request that is forwarded; throws where the account makes too many, or is not open. Functions are counted as they are invoked. */
  readonly countForwarded: (accountId: string) => MaybePromise<void>;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/** An API of which all stages are compiled. */
export interface CompiledApi {
  readonly id: string;
  readonly accountId: string;
  readonly stages: ReadonlyMap<string, CompiledStage | BrokenStage>;
  /** Whether it answers under custom domain names alone. */
  readonly isHidden: boolean;
}

/** An HTTP API. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html */
export class HttpApiSite implements Site {
  readonly kind = 'http-api';
  readonly id: string;
  readonly accountId: string;

  constructor(
    readonly api: CompiledApi,
    private readonly ports: HttpApiPorts,
    private readonly authorizers: FunctionAuthorizers,
  ) {
    this.id = api.id;
    this.accountId = api.accountId;
  }

  async handle(request: GatewayRequest): Promise<HttpResponse> {
    const placed = this.#place(request);
    if (placed === undefined) return NOT_FOUND;
    const { stage, path, rawPath } = placed;
    if (stage instanceof BrokenStage) {
      stage.note(request.access);
      return FAILED;
    }
    request.access.stage = stage.name;
    const { cors } = stage;
    if (cors !== undefined && isPreflight(request)) {
      return { status: 204, headers: preflightHeaders(cors, request), body: '' };
    }
    const response = await this.#answer(request, stage, path, rawPath);
    if (cors === undefined) return response;
    return { ...response, headers: withCors(cors, request, response.headers) };
  }

  /** The stage that a request is for, and its path there. */
  #place(request: GatewayRequest): Placed | undefined {
    const { stages, isHidden } = this.api;
    const { path, prefix } = request;
    if (request.stage !== undefined) {
      const stage = stages.get(request.stage);
      return stage && { stage, path, rawPath: `${prefix}${path}` };
    }
    if (isHidden) return undefined;
    const [, first = ''] = path.split('/', 2);
    const named = first === DEFAULT_STAGE ? undefined : stages.get(first);
    if (named !== undefined) return { stage: named, path: path.slice(first.length + 1) || '/', rawPath: path };
    const stage = stages.get(DEFAULT_STAGE);
    return stage && { stage, path, rawPath: path };
  }

  async #answer(request: GatewayRequest, stage: CompiledStage, path: string, rawPath: string): Promise<HttpResponse> {
    const found = routeOf(stage, request.method, path);
    if (found === undefined) return NOT_FOUND;
    const { route, pathParameters, matchedPath } = found;
    request.access.route = route.routeKey;
    const { region, clock, log } = this.ports;
    const { id: apiId, accountId } = this;
    const placed = { stage, path, rawPath, matchedPath };
    const call: ApiCall = { accountId, apiId, region, request, ...placed, route, pathParameters };
    const startedAt = clock.monotonic();
    let response: HttpResponse;
    try {
      response = await this.#run(call);
    } catch (error) {
      response = refusal(error, request.access);
    }
    const { body, status } = response;
    const bytes = typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : undefined;
    logAccess(log, call, { status, bytes, ms: clock.monotonic() - startedAt });
    return response;
  }

  async #run(call: ApiCall): Promise<HttpResponse> {
    const { throttle, integration } = call.route;
    const { access } = call.request;
    if (throttle !== undefined) {
      const key = `${this.id}/${call.stage.name}/${throttle.key}`;
      if (!this.ports.throttles.take(key, throttle.rate)) {
        access.errorCode = 'Throttled';
        return TOO_MANY;
      }
    }
    const authorized = await this.#authorize(call);
    if ('status' in authorized) return authorized;
    if (integration === undefined) {
      access.errorCode = 'NoIntegration';
      return FAILED;
    }
    const passed = { ...call, ...(authorized.facts !== undefined && { authorizer: authorized.facts }) };
    const shown = authorized.isSigned ? { ...passed, request: proofless(call.request) } : passed;
    const { target, responseMapping } = integration;
    if (target.kind === 'url') await this.ports.countForwarded(this.accountId);
    const startedAt = this.ports.clock.monotonic();
    const response =
      target.kind === 'function'
        ? await invokeIntegration(this.ports, shown, integration, target)
        : await forwardToUrl(this.ports.forward, shown, integration, target);
    // For the access log, which has the call as it came.
    const { integrationStatus = response.status, integrationError } = shown;
    const integrationMs = this.ports.clock.monotonic() - startedAt;
    Object.assign(call, { authorizer: shown.authorizer, integrationStatus, integrationError, integrationMs });
    return mapResponse(shown, response, responseMapping);
  }

  async #authorize(call: ApiCall): Promise<Authorized | HttpResponse> {
    const { authorization } = call.route;
    switch (authorization.kind) {
      case 'none':
        return { isSigned: false };
      case 'jwt':
        return this.#ofBearer(await authorizeByToken(this.ports.tokens, call, authorization));
      case 'function':
        return this.#ofBearer(await this.authorizers.authorize(call, authorization));
      case 'iam':
        return this.#authorizeCaller(call);
    }
  }

  #ofBearer(found: { readonly facts: AuthorizerFacts } | HttpResponse): Authorized | HttpResponse {
    return 'status' in found ? found : { ...found, isSigned: false };
  }

  async #authorizeCaller({ request, stage, matchedPath }: ApiCall): Promise<Authorized | HttpResponse> {
    const { region, authorise } = this.ports;
    try {
      const caller = await request.proveCaller('execute-api', LIMITS.syncPayloadBytes);
      const place = `${stage.name}/${request.method}${matchedPath}`;
      const resource = executeApiArn(region, this.accountId, this.id, place);
      await authorise(caller, [{ action: 'execute-api:Invoke', resource }]);
      return { facts: { iam: iamAuthorizer(caller) }, isSigned: true };
    } catch (error) {
      const { status, ...refused } = refusal(error, request.access);
      // What concerns the body or the server is said; all else is that the caller may not.
      return status === 500 && request.access.defect === undefined ? FORBIDDEN : { status, ...refused };
    }
  }
}

interface Placed {
  readonly stage: CompiledStage | BrokenStage;
  /** Within the stage. */
  readonly path: string;
  /** As the client sent it. */
  readonly rawPath: string;
}

interface Authorized {
  readonly facts?: AuthorizerFacts;
  /** Whether headers of the request prove who sent it. */
  readonly isSigned: boolean;
}

/** The most specific route of the path and method. */
function routeOf({ routes, fallback }: CompiledStage, method: string, path: string): FoundRoute | undefined {
  const accepts = (methods: Methods): boolean => methods.has(method) || methods.has('ANY');
  const exact = routes.match(path, accepts);
  // A slash at the end means nothing, but to a parameter that stands for all that is left.
  const bare = path.length > 1 && path.endsWith('/') ? routes.match(path.slice(0, -1), accepts) : undefined;
  const found = bare !== undefined && !isGreedy(bare.value) ? bare : exact;
  if (found === undefined) {
    // All of the path is left to the route's integration, as a greedy parameter would.
    return fallback && { route: fallback, pathParameters: {}, matchedPath: decodedPath(path, 0) };
  }
  const { path: matchedPath, parameters } = found;
  const route = (found.value.get(method) ?? found.value.get('ANY'))!;
  const first = firstOf(found.value);
  if (route === first) return { route, pathParameters: parameters, matchedPath };
  // The template is that of the first; those of other methods may call the same places otherwise.
  const named = route.names.map((name, at) => [name, parameters[first.names[at]!]!]);
  return { route, pathParameters: Object.fromEntries(named) as Record<string, string>, matchedPath };
}

type Methods = ReadonlyMap<string, CompiledRoute>;

interface FoundRoute {
  readonly route: CompiledRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly matchedPath: string;
}

function firstOf(methods: Methods): CompiledRoute {
  return [...methods.values()][0]!;
}

function isGreedy(methods: Methods): boolean {
  return firstOf(methods).path.endsWith('+}');
}

function proofless(request: GatewayRequest): GatewayRequest {
  return {
    ...request,
    headers: withoutProof(request.headers),
    readBody: (limitBytes) => request.readBody(limitBytes),
    proveCaller: (service, limitBytes) => request.proveCaller(service, limitBytes),
  };
}
