import { sendAccepted, sendInvalidRequestId } from './reply.js';
import type { Route } from './route.js';
import { parseErrorReport } from './runtime-error.js';

/** `POST /runtime/invocation/{id}/error`: the function failed; the runtime goes on. */
export const invocationError: Route = {
  method: 'POST',
  path: '/2018-06-01/runtime/invocation/{requestId}/error',
  async handle({ session, bodies, request, response, requestId }) {
    const wanted = () => session.isUnderWay(requestId);
    if (!wanted()) return sendInvalidRequestId(response);
    await bodies.read(request, response, wanted, (body) => {
      if (session.fail(requestId, parseErrorReport(request, body))) sendAccepted(response);
      else sendInvalidRequestId(response);
    });
  },
};
