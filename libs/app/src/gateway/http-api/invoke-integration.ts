import { ServiceError } from '@stoker/core/errors/service-error';
import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { answerV1 } from '@stoker/core/http/answer-v1';
import { answerV2 } from '@stoker/core/http/answer-v2';
import { headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { LIMITS } from '@stoker/core/model/limits';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { SiteInvoker } from '../site-invoker.js';
import { FAILED, UNAVAILABLE } from './api-answers.js';
import type { ApiCall } from './api-call.js';
import type { CompiledIntegration } from './compile-api.js';
import { apiMayInvoke } from './function-permission.js';
import { integrationEvent } from './integration-event.js';
import { mapRequest } from './map-parameters.js';
import { within } from '../within.js';

export interface FunctionPorts {
  /** Policies of functions. */
  readonly policyOf: ResourcePolicies;
  readonly invoker: Pick<SiteInvoker, 'invoke'>;
}

type FunctionIntegration = Extract<CompiledIntegration['target'], { kind: 'function' }>;

/** Bytes of a request's body, and of the event that is made of it. */
const LIMIT_BYTES = LIMITS.syncPayloadBytes;

/**
 * Sends a request to a function, as an event of the integration's format.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @throws what ends the invocation without the function's doing, and what `readBody` throws
 */
export async function invokeIntegration(
  { policyOf, invoker }: FunctionPorts,
  call: ApiCall,
  integration: CompiledIntegration,
  target: FunctionIntegration,
): Promise<HttpResponse> {
  const { request, accountId } = call;
  const { access, requestId } = request;
  const permitted = apiMayInvoke(policyOf, target, { sourceArn: sourceArn(call), accountId });
  if (!(permitted instanceof Promise ? await permitted : permitted)) {
    return failed(call, 'AccessDeniedException', 'The function’s policy does not let the API invoke it.');
  }
  const read = request.readBody(LIMIT_BYTES);
  const payload = eventOf(call, integration, target.payload, read instanceof Promise ? await read : read);
  const traceHeader = headerOf(request.headers, 'x-amzn-trace-id');
  const running = invoker.invoke({ requestId, key: target.key, qualifier: target.qualifier, payload, traceHeader });
  const result = await within(integration.timeoutMs, running);
  if (result === 'late') {
    access.errorCode = 'IntegrationTimeout';
    call.integrationError = 'The integration did not answer in time.';
    return UNAVAILABLE;
  }
  call.integrationStatus = 200;
  if (result.outcome !== 'success') return failed(call, result.errorType ?? result.outcome, 'The function failed.');
  const answer = target.payload === '1.0' ? fromV1(result.payload) : answerV2(result.payload);
  return answer ?? failed(call, 'MalformedResponse', 'The function answered what no response can be made of.');
}

function failed(call: ApiCall, code: string, error: string): HttpResponse {
  call.request.access.errorCode = code;
  call.integrationError = error;
  return FAILED;
}

/** What permissions of the function name: stage, method and path of the route. */
export function sourceArn({ region, accountId, apiId, stage, route, request }: ApiCall): string {
  const place = route.path === '$default' ? '$default' : `${request.method}${route.path}`;
  return executeApiArn(region, accountId, apiId, `${stage.name}/${place}`);
}

function eventOf(call: ApiCall, integration: CompiledIntegration, version: string, body: Uint8Array): Buffer {
  const { request } = call;
  const { headers, query } = mapRequest(call, integration.requestMapping);
  const shown = { ...request, headers, query };
  const event = Buffer.from(JSON.stringify(integrationEvent(call, shown, version, body)));
  if (event.length <= LIMIT_BYTES) return event;
  throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${LIMIT_BYTES} bytes`);
}

function fromV1(payload: Uint8Array): HttpResponse | undefined {
  const answer = answerV1(payload, 'always');
  return answer && { ...answer, headers: { 'content-type': 'text/plain;charset=UTF-8', ...answer.headers } };
}
