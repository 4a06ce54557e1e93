import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExtensionSession } from '@stoker/app/ports/extension-session';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { BodyReader } from './body-reader.js';

/** One call of the runtime, or of an extension, inside an environment. */
export interface RouteCall {
  readonly session: RuntimeSession;
  readonly extensions: ExtensionSession;
  /** Of this environment. */
  readonly bodies: BodyReader;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As in the path; '' where the path has none. */
  readonly requestId: string;
}

/** One route of the Runtime API or of those beside it. A route that takes a body asks the session before it reads one. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The API's version included, with `{requestId}` where the path names an invocation. */
  readonly path: string;
  handle(call: RouteCall): Promise<void>;
}
