import { MAX_RESPONSE_BYTES, readBody } from './read-body.js';
import { sendAccepted, sendError, sendInvalidRequestId } from './reply.js';
import type { Route } from './route.js';
import { parseErrorTrailers, responseTooLarge } from './runtime-error.js';

/**
 * `POST /runtime/invocation/{id}/response`: the function's result. A streamed one is taken as a whole; it may
 * still fail in its trailers.
 */
export const invocationResponse: Route = {
  method: 'POST',
  path: '/invocation/{requestId}/response',
  async handle({ session, request, response, requestId }) {
    const body = await readBody(request);
    if (body === undefined) {
      if (!session.fail(requestId, responseTooLarge())) return sendInvalidRequestId(response);
      const message = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      return sendError(response, 413, 'RequestEntityTooLarge', message);
    }
    const failure = parseErrorTrailers(request);
    const accepted = failure ? session.fail(requestId, failure) : session.respond(requestId, body);
    if (accepted) sendAccepted(response);
    else sendInvalidRequestId(response);
  },
};
