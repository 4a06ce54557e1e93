import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RuntimeSession, ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
import { parseRuntimeError } from '../framed/runtime-error.js';

const PREFIX = '/2018-06-01/runtime/';

/** As much of the HTTP Runtime API as the contract's custom runtime needs; the real one is a protocol adapter. */
export const serveRuntimeApiForTests: ServeRuntimeApi = (listenerFd, session) => {
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => answer(session, request.url?.slice(PREFIX.length) ?? '', body))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
  server.listen({ fd: listenerFd });
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

async function answer(session: RuntimeSession, path: string, body: string): Promise<Answer> {
  if (path === 'invocation/next') {
    const invocation = await session.next();
    if (invocation === undefined) throw new Error('The sandbox is ending.');
    const { requestId, payload } = invocation;
    const headers = { 'Lambda-Runtime-Aws-Request-Id': requestId, 'Content-Length': String(payload.length) };
    return { status: 200, headers, body: payload };
  }
  const [, requestId = '', kind] = path.split('/');
  const error = parseRuntimeError(Buffer.from(body));
  if (path === 'init/error') return { status: session.failInit(error) ? 202 : 403 };
  const done = kind === 'response' ? session.respond(requestId, Buffer.from(body)) : session.fail(requestId, error);
  return { status: done ? 202 : 403 };
}
