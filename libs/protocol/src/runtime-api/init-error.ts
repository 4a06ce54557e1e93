import { sendAccepted, sendInvalidTransition } from './reply.js';
import type { Route } from './route.js';
import { parseErrorReport } from './runtime-error.js';

const WHAT = 'Reporting an error of INIT';

/** `POST /runtime/init/error`: INIT failed; the environment ends. */
export const initError: Route = {
  method: 'POST',
  path: '/2018-06-01/runtime/init/error',
  async handle({ session, bodies, request, response }) {
    const wanted = () => session.isInitialising();
    if (!wanted()) return sendInvalidTransition(response, WHAT);
    await bodies.read(request, response, wanted, (body) => {
      if (session.failInit(parseErrorReport(request, body))) sendAccepted(response);
      else sendInvalidTransition(response, WHAT);
    });
  },
};
