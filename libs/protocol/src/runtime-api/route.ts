import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';

/** One call of the runtime inside an environment. */
export interface RouteCall {
  readonly session: RuntimeSession;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As in the path; '' where the path has none. */
  readonly requestId: string;
}

/** One route of the Runtime API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below `/2018-06-01/runtime`, with `{requestId}` where the path names an invocation. */
  readonly path: string;
  handle(call: RouteCall): Promise<void>;
}
