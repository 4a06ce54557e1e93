import { answerV2 } from '@stoker/core/http/answer-v2';
import { isPreflight, preflightHeaders, withCors } from '@stoker/core/http/cors';
import { type ContextV2, eventV2 } from '@stoker/core/http/event-v2';
import { headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { ServiceError } from '@stoker/core/errors/service-error';
import { functionArn } from '@stoker/core/model/arn';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import { LIMITS } from '@stoker/core/model/limits';
import type { Authorise } from '../../accounts/tenant-gate.js';
import type { AccessCheck } from '../../identity/access-check.js';
import type { Caller } from '../../identity/caller.js';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { PlacedFunctionUrl } from '../../ports/function-urls.js';
import { UNQUALIFIED } from '../../ports/qualified-store.js';
import { iamAuthorizer } from '../iam-authorizer.js';
import type { GatewayRequest, Site } from '../site.js';
import type { SiteInvocation, SiteInvoker } from '../site-invoker.js';
import { withoutProof } from '../without-proof.js';
import { requestFacts } from '../unsigned-context.js';
import { anybodyMay, urlChecks } from './url-access.js';
import { functionFailed, malformedAnswer, refusal, URL_FORBIDDEN } from './url-answers.js';
import { streamedResponse } from './url-stream.js';

export interface FunctionUrlPorts {
  readonly region: string;
  /** Asked of callers who sign. */
  readonly authorise: Authorise;
  /** The policies of functions, which let in callers who do not. */
  readonly policyOf: ResourcePolicies;
  readonly invoker: Pick<SiteInvoker, 'invoke' | 'stream'>;
}

/** Bytes of a request's body, and of the event that is made of it. */
const LIMIT_BYTES = LIMITS.syncPayloadBytes;

/** A function behind its URL. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export class FunctionUrlSite implements Site {
  readonly kind = 'function-url';
  readonly id: string;
  readonly accountId: string;
  readonly #url: FunctionUrl;
  readonly #target: Pick<SiteInvocation, 'key' | 'qualifier'>;
  readonly #checks: readonly AccessCheck[];

  constructor(
    { key, qualifier, url }: PlacedFunctionUrl,
    private readonly ports: FunctionUrlPorts,
  ) {
    this.id = url.urlId;
    this.accountId = key.accountId;
    this.#url = url;
    this.#target = { key, qualifier: qualifier === UNQUALIFIED ? undefined : qualifier };
    const arn = functionArn(ports.region, key.accountId, key.functionName, this.#target.qualifier);
    this.#checks = urlChecks(arn, url.authType);
  }

  async handle(request: GatewayRequest): Promise<HttpResponse> {
    const { cors } = this.#url;
    if (cors === undefined) return this.#answer(request);
    if (isPreflight(request)) return { status: 200, headers: preflightHeaders(cors, request), body: '' };
    const response = await this.#answer(request);
    return { ...response, headers: withCors(cors, request, response.headers) };
  }

  async #answer(request: GatewayRequest): Promise<HttpResponse> {
    const { access } = request;
    try {
      const caller = await this.#letIn(request);
      if (caller === 'nobody') return URL_FORBIDDEN;
      const read = request.readBody(LIMIT_BYTES);
      const body = read instanceof Promise ? await read : read;
      return await this.#invoke(request, this.#eventOf(request, body, caller));
    } catch (error) {
      return refusal(error, access);
    }
  }

  /** Who calls, where the URL asks for a signature; `nobody` who may call. */
  async #letIn(request: GatewayRequest): Promise<Caller | 'anybody' | 'nobody'> {
    const { authorise, policyOf, region } = this.ports;
    if (this.#url.authType === 'AWS_IAM') {
      const caller = await request.proveCaller('lambda', LIMIT_BYTES);
      await authorise(caller, this.#checks);
      return caller;
    }
    const found = this.#checks.map((check) => policyOf(check));
    const policies = found.some((policy) => policy instanceof Promise) ? await Promise.all(found) : found;
    const facts = { ...requestFacts(request, region), resourceAccountId: this.accountId };
    if (anybodyMay(facts, this.#checks, policies as Awaited<(typeof found)[number]>[])) return 'anybody';
    request.access.errorCode = 'AccessDeniedException';
    return 'nobody';
  }

  #eventOf(request: GatewayRequest, body: Uint8Array, caller: Caller | 'anybody'): Buffer {
    const signed = caller === 'anybody' ? undefined : caller;
    const context: ContextV2 = {
      apiId: this.id,
      accountId: signed === undefined ? 'anonymous' : this.accountId,
      routeKey: '$default',
      stage: '$default',
      rawPath: request.path,
      authorizer: signed && { iam: iamAuthorizer(signed) },
    };
    const shown = signed === undefined ? request : { ...request, headers: withoutProof(request.headers) };
    const event = Buffer.from(JSON.stringify(eventV2(shown, body, context)));
    if (event.length <= LIMIT_BYTES) return event;
    throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${LIMIT_BYTES} bytes`);
  }

  async #invoke(request: GatewayRequest, payload: Buffer): Promise<HttpResponse> {
    const { requestId, access } = request;
    const traceHeader = headerOf(request.headers, 'x-amzn-trace-id');
    const invocation = { requestId, ...this.#target, payload, traceHeader };
    if (this.#url.invokeMode === 'RESPONSE_STREAM') {
      return streamedResponse(await this.ports.invoker.stream(invocation), access);
    }
    const result = await this.ports.invoker.invoke(invocation);
    if (result.outcome !== 'success') return functionFailed(result, access);
    return answerV2(result.payload) ?? malformedAnswer(access);
  }
}
