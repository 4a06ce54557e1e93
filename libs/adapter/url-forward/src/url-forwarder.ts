import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ForwardedRequest, UrlForwarder } from '@stoker/app/gateway/http-api/forward-to-url';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { isPublicAddress } from '@stoker/core/net/public-address';

export interface ForwardOptions {
  /** Origins that the operator vouches for (`http://orders.internal:8080`): they may be anywhere. */
  readonly trustedOrigins: readonly string[];
  /** Looks up names of which all addresses must belong to the internet. */
  readonly publicLookup: LookupFunction;
}

/**
 * To one origin, and to all: what owners of APIs forward to can't take every descriptor of the process. A connection that nothing
 * came over for longer than an integration may take (`timeout`, ms) is closed, one that lies idle too.
 */
const AGENT = { keepAlive: true, maxSockets: 256, maxTotalSockets: 2_048, maxFreeSockets: 64, timeout: 35_000 };

/** What of a response is the connection's own. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Forwards requests to URLs that owners of APIs chose. It connects to the internet alone, and neither to this host by whatever
 * address it has, nor to anything beside it, unless the operator vouches for the origin; it follows no redirects.
 */
export function urlForwarder({ trustedOrigins, publicLookup }: ForwardOptions): UrlForwarder {
  const trusted = new Set(trustedOrigins);
  const strict = connections({ ...AGENT, lookup: publicLookup });
  const open = connections(AGENT);

  return (request, why) => {
    const origin = originOf(request);
    const isTrusted = trusted.has(origin);
    if (!isTrusted && isIP(request.hostname) !== 0 && !isReachable(request.hostname)) {
      why(`${origin} is not on the internet`);
      return Promise.resolve(undefined);
    }
    const { send, agent } = (isTrusted ? open : strict)[request.scheme];
    return exchange(request, send, agent, isTrusted ? () => true : isReachable).catch((error: unknown) => {
      why(`${origin} could not be reached: ${error instanceof Error ? error.message : 'unknown'}`);
      return undefined;
    });
  };
}

function connections(options: object) {
  return {
    http: { send: httpRequest, agent: new HttpAgent(options) as RequestOptions['agent'] },
    https: { send: httpsRequest, agent: new HttpsAgent(options) as RequestOptions['agent'] },
  };
}

/** As `URL` writes it. */
function originOf({ scheme, hostname, port }: ForwardedRequest): string {
  return new URL(`${scheme}://${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`).origin;
}

/** Whether an address belongs to the internet, and is none of this host's own. */
function isReachable(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return isPublicAddress(address) && own.every((one) => one.address !== address);
}

function exchange(
  { hostname, port, method, target, headers, body, timeoutMs }: ForwardedRequest,
  send: typeof httpRequest,
  agent: RequestOptions['agent'],
  mayConnect: (address: string) => boolean,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const host = ['Host', isIP(hostname) === 6 ? `[${hostname}]:${port}` : `${hostname}:${port}`];
    const length = body.length > 0 ? ['Content-Length', String(body.length)] : [];
    const options = { hostname, port, method, path: target, headers: [...host, ...headers, ...length], agent };
    const outgoing = send(options as RequestOptions, (incoming) => {
      clearTimeout(timer);
      // A body that stalls is given up, as one that does not begin.
      incoming.setTimeout(timeoutMs, () => incoming.destroy(new Error('the body did not come in time')));
      resolve(responseOf(incoming));
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    outgoing.once('socket', (socket) => {
      const check = (): void => {
        const { remoteAddress = '' } = socket;
        if (!mayConnect(remoteAddress)) outgoing.destroy(new Error('it is not on the internet'));
      };
      if (socket.connecting) socket.once('connect', check);
      else check();
    });
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end(body);
  });
}

function responseOf(incoming: IncomingMessage): HttpResponse {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value;
  }
  const { statusCode = 502 } = incoming;
  return { status: statusCode >= 200 && statusCode <= 599 ? statusCode : 502, headers, body: incoming };
}
