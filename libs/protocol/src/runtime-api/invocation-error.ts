import { readBody } from './read-body.js';
import { sendAccepted, sendInvalidRequestId } from './reply.js';
import type { Route } from './route.js';
import { parseErrorReport } from './runtime-error.js';

/** `POST /runtime/invocation/{id}/error`: the function failed; the runtime goes on. */
export const invocationError: Route = {
  method: 'POST',
  path: '/invocation/{requestId}/error',
  async handle({ session, request, response, requestId }) {
    const error = parseErrorReport(request, await readBody(request));
    if (session.fail(requestId, error)) sendAccepted(response);
    else sendInvalidRequestId(response);
  },
};
