import { isJsonObject } from '../events/pattern/json-value.js';

/** What a message names its route by; undefined where it names none. */
export type RouteSelection = (message: string) => string | undefined;

const EXPRESSION = /^\$\{?request\.body((?:\.[\w-]+)+)\}?$/;

/**
 * Reads the route of messages as an API's expression says: `$request.body.action`, `${request.body.to.room}`. A message that is no
 * object of JSON names none, and neither does one that names a route of the API's own, such as `$connect`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 *
 * @throws Error for an expression that the management API lets nobody give
 */
export function routeSelection(expression: string): RouteSelection {
  const [, path] = EXPRESSION.exec(expression) ?? [];
  if (path === undefined) throw new Error(`no route selection expression: ${expression}`);
  const names = path.slice(1).split('.');
  return (message) => {
    let value: unknown = parsed(message);
    for (const name of names) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    const key = String(value);
    return key.startsWith('$') ? undefined : key;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
