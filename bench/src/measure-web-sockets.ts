import { once } from 'node:events';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  DeleteApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { WebSocket } from 'ws';
import type { Functions } from './functions.js';
import type { LoadResult } from './load.js';
import { CLIENTS } from './measure-warm.js';
import type { BenchServer } from './server.js';
import { summarise } from './stats.js';
import { ECHOING } from './subjects.js';

/** Clients of a WebSocket API whose function answers each message. */
export interface WebSocketFigures {
  readonly echoes: readonly LoadResult[];
  /** Connections that lie idle, and what the server process grew by for each, bytes. */
  readonly idle: { readonly connections: number; readonly bytesEach: number };
}

/** Less than an account may open at once, and may have. */
const IDLE = 2_000;
const AT_ONCE = 50;
/** ms between two steps of that, which keeps to the rate of new connections. */
const STEP_MS = 150;

export async function measureWebSockets(
  server: BenchServer,
  functions: Functions,
  requests: number,
): Promise<WebSocketFigures> {
  await functions.create('bench-sockets', ECHOING);
  const api = await openApi(functions, 'bench-sockets');
  const echoes: LoadResult[] = [];
  await echo(api.url, 8, requests / 4); // warm
  for (const clients of CLIENTS) echoes.push(await echo(api.url, clients, requests));
  const idle = await holdIdle(server, api.url);
  await api.delete();
  return { echoes, idle };
}

/** Each client waits for its answer before it sends again. */
async function echo(url: string, clients: number, messages: number): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => open(url)));
  const latencies: number[] = [];
  let left = messages;
  const started = performance.now();
  const work = async (socket: WebSocket): Promise<void> => {
    while (left-- > 0) {
      const sent = performance.now();
      const answered = once(socket, 'message');
      socket.send('{"action":"echo","text":"hello"}');
      const [data] = (await answered) as [Buffer];
      if (data.toString() !== 'ok') throw new Error(`answered ${data.toString()}`);
      latencies.push(performance.now() - sent);
    }
    socket.terminate();
  };
  await Promise.all(sockets.map(work));
  const seconds = (performance.now() - started) / 1000;
  return { ...summarise(latencies), clients, perSecond: latencies.length / seconds };
}

async function holdIdle(server: BenchServer, url: string): Promise<WebSocketFigures['idle']> {
  const before = await server.residentBytes();
  const sockets: WebSocket[] = [];
  while (sockets.length < IDLE) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(url)))));
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  const bytesEach = ((await server.residentBytes()) - before) / sockets.length;
  for (const socket of sockets) socket.terminate();
  return { connections: sockets.length, bytesEach };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

/** An API whose default route answers. */
async function openApi(
  { client, origin, credentials }: Functions,
  name: string,
): Promise<{ readonly url: string; delete(): Promise<void> }> {
  const { region, role } = credentials;
  const gateway = new ApiGatewayV2Client({ endpoint: origin, region, credentials });
  const [, , , , accountId] = role.split(':');
  const permission = { StatementId: 'api', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await client.send(new AddPermissionCommand({ FunctionName: name, ...permission }));
  const RouteSelectionExpression = '$request.body.action';
  const { ApiId, ApiEndpoint } = await gateway.send(
    new CreateApiCommand({ Name: name, ProtocolType: 'WEBSOCKET', RouteSelectionExpression }),
  );
  const IntegrationUri = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri }),
  );
  const answered = { RouteKey: '$default', RouteResponseSelectionExpression: '$default' };
  const { RouteId } = await gateway.send(
    new CreateRouteCommand({ ApiId, ...answered, Target: `integrations/${IntegrationId}` }),
  );
  await gateway.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }));
  await gateway.send(new CreateStageCommand({ ApiId, StageName: 'bench', AutoDeploy: true }));
  return {
    url: `${ApiEndpoint}/bench`,
    async delete() {
      await gateway.send(new DeleteApiCommand({ ApiId }));
      gateway.destroy();
    },
  };
}
