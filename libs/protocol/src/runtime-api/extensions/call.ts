import type { IncomingMessage } from 'node:http';
import { ExtensionRefusal } from '@stoker/app/ports/extension-session';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { withBody } from '../read-body.js';
import { sendError } from '../reply.js';
import type { Route, RouteCall } from '../route.js';

const IDENTIFIER = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What extensions send is small, so it takes no part of what results may take. */
const ONLY_SMALL = new ByteBudget(0);

/** A route of an extension: what `ExtensionSession` refuses is answered with 403 in its words. */
export function extensionRoute(method: Route['method'], path: string, handle: Route['handle']): Route {
  return {
    method,
    path,
    async handle(call) {
      try {
        await handle(call);
      } catch (error) {
        if (!(error instanceof ExtensionRefusal)) throw error;
        sendError(call.response, 403, error.errorType, error.message);
      }
    },
  };
}

/** A header of the request; undefined where it is missing or empty. */
export function header({ request }: Pick<RouteCall, 'request'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  const first = Array.isArray(value) ? value[0] : value;
  return first === '' ? undefined : first;
}

/** @throws ExtensionRefusal where the extension does not say who it is */
export function identifierOf(call: RouteCall): string {
  const name = 'Lambda-Extension-Identifier';
  const identifier = header(call, name);
  if (identifier === undefined) {
    throw new ExtensionRefusal('Extension.MissingExtensionIdentifier', `Missing ${name} header`);
  }
  if (IDENTIFIER.test(identifier)) return identifier.toLowerCase();
  throw new ExtensionRefusal('Extension.InvalidExtensionIdentifier', `Invalid ${name}`);
}

/** @throws ExtensionRefusal where the extension does not say what went wrong */
export function errorTypeOf(call: RouteCall): string {
  const name = 'Lambda-Extension-Function-Error-Type';
  const errorType = header(call, name);
  if (errorType !== undefined) return errorType;
  throw new ExtensionRefusal('Extension.MissingHeader', `${name} not found`);
}

/**
 * The body as JSON; undefined for one that is none, or is over 64 KB.
 *
 * @throws when the connection breaks
 */
export function jsonBody(request: IncomingMessage): Promise<unknown> {
  return withBody(request, ONLY_SMALL, (body) => {
    if (!Buffer.isBuffer(body)) return undefined;
    try {
      return JSON.parse(body.toString()) as unknown;
    } catch {
      return undefined;
    }
  });
}
