import { ExtensionRefusal } from '@stoker/app/ports/extension-session';
import { send } from '../reply.js';
import { extensionRoute, header, jsonBody } from './call.js';

/** `POST /extension/register`: the first call of an extension, which answers with its identifier. */
export const extensionRegister = extensionRoute('POST', '/2020-01-01/extension/register', async (call) => {
  const name = header(call, 'Lambda-Extension-Name');
  if (name === undefined) throw new ExtensionRefusal('Extension.InvalidExtensionName', 'Empty extension name');
  const events = eventsIn(await jsonBody(call.request));
  const { identifier, of } = call.extensions.register(name, events);
  const { accountId, ...metadata } = of;
  const features = header(call, 'Lambda-Extension-Accept-Feature')?.split(',') ?? [];
  const wantsAccount = features.some((feature) => feature.trim() === 'accountId');
  call.response.setHeader('Lambda-Extension-Identifier', identifier);
  send(call.response, 200, wantsAccount ? { ...metadata, accountId } : metadata);
});

function eventsIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformed('The body is no JSON object');
  const { events, configurationKeys } = body as { events?: unknown; configurationKeys?: unknown };
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
    throw malformed('configurationKeys are deprecated; use environment variables instead');
  }
  if (events === undefined || events === null) return [];
  if (Array.isArray(events) && events.every((event) => typeof event === 'string')) return events;
  throw malformed('events is no list of strings');
}

function malformed(message: string): ExtensionRefusal {
  return new ExtensionRefusal('InvalidRequestFormat', message);
}
