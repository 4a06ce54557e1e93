import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import { gatewayAnswer } from '@stoker/core/rest-api/gateway-answer';
import { BrokenStage } from '../broken-stage.js';
import type { GatewayRequest, Site } from '../site.js';
import type { CompiledMethod, CompiledResource, CompiledStage } from './compile-stage.js';
import { AnswerCompressor } from './compress-answer.js';
import { FunctionAuthorizers } from './function-authorizers.js';
import { requireKey } from './require-key.js';
import { letCallerIn } from './let-caller-in.js';
import { type RestCall, valueAt } from './rest-call.js';
import type { RestPorts } from './rest-ports.js';
import { refusalOf, type RestRefusal, refuse } from './rest-refusal.js';
import { throttleRate } from './throttle-rate.js';
import { runIntegration } from './run-integration.js';

/** What a site is made of. */
export interface RestSiteParts {
  readonly apiId: string;
  readonly accountId: string;
  /** Whether its own address is closed, so that domains of one's own alone lead to it. */
  readonly isClosed: boolean;
  readonly stages: ReadonlyMap<string, CompiledStage | BrokenStage>;
}

/** Also where the stage is none: what nobody has is forbidden. */
const FORBIDDEN = jsonResponse(403, { message: 'Forbidden' }, { 'x-amzn-errortype': 'ForbiddenException' });

const BROKEN = jsonResponse(
  500,
  { message: 'Internal server error' },
  { 'x-amzn-errortype': 'InternalServerErrorException' },
);

/** Of all sites: of the four threads that Node.js has for this, as many are left. */
const COMPRESSOR = new AnswerCompressor(2);

/** A REST API: its stages, each with what was deployed to it. */
export class RestSite implements Site {
  readonly kind = 'rest-api';
  readonly id: string;
  readonly accountId: string;
  readonly #authorizers: FunctionAuthorizers;

  constructor(
    private readonly parts: RestSiteParts,
    private readonly ports: RestPorts,
  ) {
    this.id = parts.apiId;
    this.accountId = parts.accountId;
    this.#authorizers = new FunctionAuthorizers(ports, parts.accountId);
  }

  async handle(request: GatewayRequest): Promise<HttpResponse> {
    const [stageName, path] = request.stage === undefined ? stageOf(request.path) : [request.stage, request.path];
    const stage = this.parts.stages.get(stageName);
    if (stage === undefined || (this.parts.isClosed && request.stage === undefined)) {
      request.access.errorCode = 'ForbiddenException';
      return FORBIDDEN;
    }
    if (stage instanceof BrokenStage) {
      stage.note(request.access);
      return BROKEN;
    }
    request.access.stage = stage.name;
    try {
      const call = this.#route(request, stage, path);
      request.access.route = `${call.method.method.httpMethod} ${call.resource.path}`;
      return await COMPRESSOR.compress(await this.#answer(call), call);
    } catch (error) {
      return refused(refusalOf(error), request, stage, path);
    }
  }

  async #answer(call: RestCall): Promise<HttpResponse> {
    const { method } = call;
    await letCallerIn(this.ports, this.#authorizers, call);
    await requireKey(this.ports, call);
    const { throttle } = method;
    const bucket = throttle && `${call.apiId}/${call.stage.name}/${throttle.key}`;
    if (bucket !== undefined && !this.ports.throttles.take(bucket, throttleRate(throttle!))) {
      throw refuse('THROTTLED', 'Too Many Requests');
    }
    const missing = method.required.filter((place) => valueAt(call, place) === undefined);
    if (missing.length > 0) {
      const names = missing.map((place) => place.split('.').slice(3).join('.'));
      throw refuse('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${names.join(', ')}]`);
    }
    return runIntegration(this.ports, call);
  }

  /** @throws RestRefusal where nothing answers */
  #route(request: GatewayRequest, stage: CompiledStage, path: string): RestCall {
    const found =
      stage.resources.match(path) ?? (path.endsWith('/') ? stage.resources.match(path.slice(0, -1)) : undefined);
    const method = found && methodOf(found.value, request.method);
    if (found === undefined || method === undefined) {
      throw refuse('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token', 'no method');
    }
    const { apiId, accountId } = this.parts;
    const place = `${stage.name}/${request.method}${found.path}`;
    return {
      request,
      apiId,
      accountId,
      stage,
      resource: found.value,
      method,
      path,
      pathParameters: found.parameters,
      methodArn: executeApiArn(this.ports.region, accountId, apiId, place),
    };
  }
}

function stageOf(path: string): readonly [stage: string, rest: string] {
  const slash = path.indexOf('/', 1);
  return slash < 0 ? [path.slice(1), '/'] : [path.slice(1, slash), path.slice(slash)];
}

function methodOf({ methods }: CompiledResource, httpMethod: string): CompiledMethod | undefined {
  return methods.get(httpMethod) ?? methods.get('ANY');
}

function refused(
  { answer, detail, status }: RestRefusal,
  request: GatewayRequest,
  { name, snapshot }: CompiledStage,
  path: string,
): HttpResponse {
  request.access.errorCode = detail === undefined ? answer.type : `${answer.type}: ${detail}`;
  const context = { requestId: request.requestId, stage: name, httpMethod: request.method, path };
  return gatewayAnswer(answer, snapshot.gatewayResponses, context, status);
}
