import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { answerV1 } from '@stoker/core/http/answer-v1';
import { headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { isBinaryMediaType } from '@stoker/core/http/media-types';
import { LIMITS } from '@stoker/core/model/limits';
import { integrationHeaders } from '@stoker/core/rest-api/integration-answer';
import type { CompiledTarget } from './compile-stage.js';
import { mayInvoke } from './function-access.js';
import { eventOf, type RestCall } from './rest-call.js';
import type { RestPorts } from './rest-ports.js';
import { badGateway, refuse } from './rest-refusal.js';
import { within } from '../within.js';

/** Bytes of a request's body, and of the event that is made of it. */
const LIMIT_BYTES = LIMITS.syncPayloadBytes;

/** Has a request answered by what stands behind its method. @throws RestRefusal, and what ends the invocation or the reading */
export async function runIntegration(ports: RestPorts, call: RestCall): Promise<HttpResponse> {
  const { target } = call.method;
  switch (target.kind) {
    case 'mock':
      return target.answer;
    case 'broken':
      throw refuse('API_CONFIGURATION_ERROR', 'Internal server error', 'the integration leads nowhere');
    case 'function':
      return runFunction(ports, call, target);
  }
}

async function runFunction(
  ports: RestPorts,
  call: RestCall,
  { callee, timeoutMs }: Extract<CompiledTarget, { kind: 'function' }>,
): Promise<HttpResponse> {
  const { request, apiId, accountId, stage, resource } = call;
  // As permissions name it: with the method of the request, and the resource's path.
  const place = `${stage.name}/${request.method}${resource.path}`;
  const sourceArn = executeApiArn(ports.region, accountId, apiId, place);
  if (!(await mayInvoke(ports, callee, { sourceArn, accountId }))) {
    throw refuse('API_CONFIGURATION_ERROR', 'Internal server error', 'the function may not be invoked');
  }
  const { binaryMediaTypes } = stage.snapshot;
  const read = request.readBody(LIMIT_BYTES);
  const body = read instanceof Promise ? await read : read;
  const isBinary = isBinaryMediaType(headerOf(request.headers, 'content-type'), binaryMediaTypes);
  const payload = Buffer.from(JSON.stringify(eventOf(call, body, isBinary)));
  if (payload.length > LIMIT_BYTES) throw refuse('REQUEST_TOO_LARGE', 'Request Too Long');
  const traceHeader = headerOf(request.headers, 'x-amzn-trace-id');
  const { key, qualifier } = callee;
  const running = ports.invoker.invoke({ requestId: request.requestId, key, qualifier, payload, traceHeader });
  const result = await within(timeoutMs, running);
  if (result === 'late') throw refuse('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
  if (result.outcome !== 'success') throw badGateway(result.errorType ?? result.outcome);
  const accept = headerOf(request.headers, 'accept');
  const answer = answerV1(result.payload, { accept, binaryMediaTypes });
  if (answer === undefined) throw badGateway('the function answered what no response can be made of');
  return { ...answer, headers: integrationHeaders(answer.headers) };
}
