import { sendAccepted } from '../reply.js';
import { errorTypeOf, extensionRoute, identifierOf } from './call.js';

/** `POST /extension/init/error`: the extension could not initialise and is about to exit. */
export const extensionInitError = extensionRoute('POST', '/2020-01-01/extension/init/error', async (call) => {
  call.request.resume();
  call.extensions.failInit(identifierOf(call), errorTypeOf(call));
  sendAccepted(call.response);
  return Promise.resolve();
});
