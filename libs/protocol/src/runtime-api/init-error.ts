import { readBody } from './read-body.js';
import { sendAccepted, sendInvalidTransition } from './reply.js';
import type { Route } from './route.js';
import { parseErrorReport } from './runtime-error.js';

/** `POST /runtime/init/error`: INIT failed; the environment ends. */
export const initError: Route = {
  method: 'POST',
  path: '/init/error',
  async handle({ session, request, response }) {
    const error = parseErrorReport(request, await readBody(request));
    if (session.failInit(error)) sendAccepted(response);
    else sendInvalidTransition(response, 'Reporting an error of INIT');
  },
};
