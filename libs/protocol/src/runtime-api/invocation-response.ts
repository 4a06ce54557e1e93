import type { IncomingMessage } from 'node:http';
import { runtimeError } from '@stoker/app/sandbox/error-report';
import { invalidResponseMode, MAX_RESPONSE_BYTES, responseTooLarge } from '@stoker/core/invocation/failure';
import { sendAccepted, sendError, sendInvalidRequestId } from './reply.js';
import type { Route, RouteCall } from './route.js';
import { parseErrorTrailers } from './runtime-error.js';
import { passOn } from './streamed-response.js';

const MODE_HEADER = 'lambda-runtime-function-response-mode';

/**
 * `POST /runtime/invocation/{id}/response`: the function's result. A streamed one is passed on as it comes, or taken
 * as a whole where the caller wants it so; it may still fail in its trailers.
 */
export const invocationResponse: Route = {
  method: 'POST',
  path: '/2018-06-01/runtime/invocation/{requestId}/response',
  async handle(call) {
    const { session, bodies, request, response, requestId } = call;
    const wanted = () => session.isUnderWay(requestId);
    if (!wanted()) return sendInvalidRequestId(response);
    const mode = request.headers[MODE_HEADER];
    if (mode !== undefined && mode !== 'streaming') return refuseMode(call);
    if (isStreamed(request) && session.takesStream(requestId)) return passOn(call);
    await bodies.read(request, response, wanted, (body) => take(call, body));
  },
};

/** The client for Go says so only by the trailers that it announces, for an error that comes in the middle. */
function isStreamed({ headers }: IncomingMessage): boolean {
  return headers[MODE_HEADER] === 'streaming' || headers.trailer !== undefined;
}

function take({ session, request, response, requestId }: RouteCall, body: Buffer | 'too-large'): void {
  if (body === 'too-large') {
    if (!session.fail(requestId, runtimeError(responseTooLarge()))) return sendInvalidRequestId(response);
    const message = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    return sendError(response, 413, 'RequestEntityTooLarge', message);
  }
  const failure = parseErrorTrailers(request);
  const accepted = failure ? session.fail(requestId, failure) : session.respond(requestId, body);
  if (accepted) sendAccepted(response);
  else sendInvalidRequestId(response);
}

function refuseMode({ session, request, response, requestId }: RouteCall): void {
  request.resume();
  session.fail(requestId, runtimeError(invalidResponseMode()));
  sendError(response, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
}
