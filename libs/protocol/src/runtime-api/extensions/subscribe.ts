import { send, sendError } from '../reply.js';
import type { Route } from '../route.js';
import { extensionRoute, identifierOf, jsonBody } from './call.js';
import { parseSubscription } from './parse-subscription.js';

/** `PUT /telemetry`: has telemetry sent to a port of the environment. */
export const subscribeTelemetry = subscribing('/2022-07-01/telemetry', 'telemetry', 'ValidationError');

/** `PUT /logs`: the same in the API that was there before. */
export const subscribeLogs = subscribing('/2020-08-15/logs', 'logs', 'Logs.ValidationError');

function subscribing(path: string, api: 'telemetry' | 'logs', validationError: string): Route {
  return extensionRoute('PUT', path, async (call) => {
    const identifier = identifierOf(call);
    const subscription = parseSubscription(api, await jsonBody(call.request));
    if (Array.isArray(subscription)) return sendError(call.response, 400, validationError, subscription.join('; '));
    call.extensions.subscribe(identifier, subscription);
    send(call.response, 200, 'OK');
  });
}
