import { randomUUID } from 'node:crypto';
import { send } from '../reply.js';
import { extensionRoute, identifierOf } from './call.js';

/** `GET /extension/event/next`: says that the extension is done with its last event, and waits for the next. */
export const extensionEventNext = extensionRoute('GET', '/2020-01-01/extension/event/next', async (call) => {
  const event = await call.extensions.next(identifierOf(call));
  if (event === undefined) {
    // It has asked again over another connection.
    call.response.destroy();
    return;
  }
  call.response.setHeader('Lambda-Extension-Event-Identifier', randomUUID());
  send(call.response, 200, event);
});
