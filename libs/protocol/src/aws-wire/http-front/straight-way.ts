import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** An invocation by a path that needs no decoding beyond what clients encode in ARNs and versions. */
const INVOCATION = /^\/2015-03-31\/functions\/(?:[\w:.-]|%3A|%24)+\/invocations(?:\?|$)/i;
/** A type without parameters, or with simple ones; of another the framework knows whether it is well-formed. */
const PLAIN_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; *[\w-]+=[\w-]+)*$/;

/**
 * Lets invocations past the framework of their server, whose hooks and replies cost every request about 15 µs and give
 * these nothing: they are routed, authenticated and read by the AWS API itself. All others go as before.
 *
 * Not for a server behind a proxy whose word is taken: the framework knows who has sent a request there.
 */
export function takeStraightWay(
  server: Server,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isPlainInvocation(request)) return answer(request, response);
    for (const listener of others) listener.call(server, request, response);
  });
}

function isPlainInvocation({ method, url = '', headers }: IncomingMessage): boolean {
  if (method !== 'POST' || !INVOCATION.test(url)) return false;
  const type = headers['content-type'];
  return type === undefined || PLAIN_TYPE.test(type);
}
