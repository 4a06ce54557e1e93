import type { Socket } from 'node:net';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import { sendInvalidTransition } from './reply.js';
import type { Route } from './route.js';

/** `GET /runtime/invocation/next`: answers when there is an invocation, however long that takes. */
export const invocationNext: Route = {
  method: 'GET',
  path: '/2018-06-01/runtime/invocation/next',
  async handle({ session, bodies, response }) {
    let invocation: SandboxInvocation | undefined;
    try {
      const next = session.next();
      bodies.dropUnwanted();
      invocation = await next;
    } catch {
      return sendInvalidTransition(response, 'Asking for the next invocation');
    }
    if (invocation === undefined) {
      // The environment is ending, and there is no answer for that in the API.
      response.destroy();
      return;
    }
    tellWhenLost(session, invocation.requestId, response.socket);
    response.writeHead(200, invocationHeaders(invocation));
    response.end(invocation.payload);
  },
};

/** A TCP connection is reset by a peer that ends with bytes unread; one that has read all of them just closes. */
function tellWhenLost(session: RuntimeSession, requestId: string, socket: Socket | null): void {
  if (!socket?.writable) return session.neverTaken(requestId);
  const onError = ({ code }: NodeJS.ErrnoException): void => {
    if (code === 'ECONNRESET' || code === 'EPIPE') session.neverTaken(requestId);
  };
  const watched = watchers.get(socket);
  if (watched !== undefined) socket.off('error', watched);
  watchers.set(socket, onError);
  socket.on('error', onError);
}

/** What listens to a connection for the invocation that went over it last. */
const watchers = new WeakMap<Socket, (error: NodeJS.ErrnoException) => void>();

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next */
function invocationHeaders(invocation: SandboxInvocation): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json',
    'Content-Length': invocation.payload.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': invocation.deadlineMs,
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
  };
  if (invocation.traceId !== undefined) headers['Lambda-Runtime-Trace-Id'] = invocation.traceId;
  if (invocation.tenantId !== undefined) headers['Lambda-Runtime-Aws-Tenant-Id'] = invocation.tenantId;
  const clientContext = clientContextHeader(invocation.clientContext);
  if (clientContext !== undefined) headers['Lambda-Runtime-Client-Context'] = clientContext;
  return headers;
}

/**
 * The client context as JSON in one header line, its UTF-8 bytes as they are. Callers send it in Base64; what
 * does not decode to JSON is left out, since a line break in it would end the header.
 */
function clientContextHeader(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString());
    return Buffer.from(JSON.stringify(value)).toString('latin1');
  } catch {
    return undefined;
  }
}
