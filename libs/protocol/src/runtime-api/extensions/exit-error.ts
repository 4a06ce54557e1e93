import { sendAccepted } from '../reply.js';
import { errorTypeOf, extensionRoute, identifierOf } from './call.js';

/** `POST /extension/exit/error`: the extension has failed and is about to exit. */
export const extensionExitError = extensionRoute('POST', '/2020-01-01/extension/exit/error', async (call) => {
  call.request.resume();
  call.extensions.failExit(identifierOf(call), errorTypeOf(call));
  sendAccepted(call.response);
  return Promise.resolve();
});
