import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ApiGatewayV2Client, CreateRouteResponseCommand } from '@aws-sdk/client-apigatewayv2';
import { type ClientOptions, WebSocket } from 'ws';
import { HttpApi } from './http-apis.js';
import { until } from './until.js';

/** A WebSocket API that routes by the member `action`. */
export async function webSocketApi(client: ApiGatewayV2Client, name: string): Promise<HttpApi> {
  const settings = { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } as const;
  return HttpApi.create(client, name, settings);
}

/** A route whose function answers the client. */
export async function twoWayRoute(
  client: ApiGatewayV2Client,
  api: HttpApi,
  routeKey: string,
  target: string,
): Promise<void> {
  const RouteId = await api.route(routeKey, target, { RouteResponseSelectionExpression: '$default' });
  await client.send(new CreateRouteResponseCommand({ ApiId: api.id, RouteId, RouteResponseKey: '$default' }));
}

/** A client of a WebSocket API, with what it was sent. */
export class SocketClient {
  readonly #received: string[] = [];
  /** How the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => void this.#received.push(data.toString()));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(([code, reason]) => ({
      code: code as number,
      reason: (reason as Buffer).toString(),
    }));
  }

  /** @throws Refused where the API lets nobody in who comes so */
  static async connect(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<SocketClient> {
    const socket = new WebSocket(url, protocols, options);
    const client = new SocketClient(socket);
    const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
      const { statusCode = 0 } = response as IncomingMessage;
      throw new Refused(statusCode, await text(response as IncomingMessage));
    });
    await Promise.race([once(socket, 'open'), refused]);
    refused.catch(() => undefined);
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Waits for the next message that was not asked for yet. */
  async next(): Promise<unknown> {
    const message = await until('a message', () => this.#received.shift(), 60_000);
    return JSON.parse(message);
  }

  /** Sends a message, and waits for the next one. */
  ask(message: unknown): Promise<unknown> {
    this.send(message);
    return this.next();
  }

  async close(code?: number, reason?: string): Promise<void> {
    this.socket.close(code, reason);
    await this.closed;
  }
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`${status} ${body}`);
  }
}
