import { connect } from 'node:net';
import { ApiGatewayV2Client, CreateApiCommand, DeleteApiCommand } from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, CreateFunctionUrlConfigCommand, type InvokeMode } from '@aws-sdk/client-lambda';
import { PathTrie } from '@stoker/core/http/path-trie';
import type { Functions } from './functions.js';
import { requestBytes } from './lean-client.js';
import { load, type LoadResult } from './load.js';
import { CLIENTS, middle } from './measure-warm.js';
import type { BenchServer } from './server.js';
import { type Summary, summarise } from './stats.js';
import type { Subject } from './subject.js';
import { STREAMING } from './subjects.js';

/** Public requests to a function, beside signed invocations of the same one in the same run. */
export interface HttpFigures {
  readonly signed: HttpLoad;
  readonly url: HttpLoad;
  /** A route of an HTTP API that invokes the function. */
  readonly route: HttpLoad;
  /** From a request to the first byte of a body whose second comes 100 ms later. */
  readonly firstByte: Summary;
  /** µs of CPU to find a path's route among 10,000. */
  readonly routeMicros: number;
}

export interface HttpLoad {
  readonly loads: readonly LoadResult[];
  /** µs of CPU that the server process spent on a request. */
  readonly serverCpuMicros: number;
}

const ROUNDS = 3;
const ROUTES = 10_000;
const STREAMED = 30;

export async function measureHttp(
  server: BenchServer,
  functions: Functions,
  subject: Subject,
  requests: number,
): Promise<HttpFigures> {
  await functions.create('bench-http', subject);
  const url = await openUrl(functions, 'bench-http', 'BUFFERED');
  const signed = new Measured(server, functions.origin, functions.invoke('bench-http'));
  const open = new Measured(server, server.gatewayOrigin, posting(url));
  const api = await openApi(functions, 'bench-http');
  const route = new Measured(server, server.gatewayOrigin, posting(api.url));
  const all = [signed, open, route];
  for (const each of all) await each.warmUp(requests);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const clients of CLIENTS) for (const each of all) await each.run(clients, requests);
  }
  await api.delete();
  await functions.create('bench-stream', STREAMING);
  const streamed = await openUrl(functions, 'bench-stream', 'RESPONSE_STREAM');
  const firsts: number[] = [];
  for (let sample = 0; sample < STREAMED; sample += 1) firsts.push(await firstByte(server.gatewayOrigin, streamed));
  return {
    signed: signed.figures,
    url: open.figures,
    route: route.figures,
    firstByte: summarise(firsts.slice(1)), // the first is a cold start
    routeMicros: routeMicros(),
  };
}

/** One kind of request, in rounds that take turns with another's. */
class Measured {
  readonly #rounds: LoadResult[] = [];
  #cpuSeconds = 0;

  constructor(
    private readonly server: BenchServer,
    private readonly origin: string,
    private readonly next: () => Buffer,
  ) {}

  get figures(): HttpLoad {
    const total = this.#rounds.reduce((sum, { samples }) => sum + samples, 0);
    return {
      loads: CLIENTS.map((clients) => middle(this.#rounds.filter((round) => round.clients === clients))),
      serverCpuMicros: (this.#cpuSeconds * 1e6) / total,
    };
  }

  async warmUp(requests: number): Promise<void> {
    await load({ origin: this.origin, clients: 8, requests, next: this.next });
  }

  async run(clients: number, requests: number): Promise<void> {
    const before = await this.server.metric('process_cpu_seconds_total');
    const count = clients === 1 ? requests / 2 : requests;
    this.#rounds.push(await load({ origin: this.origin, clients, requests: count, next: this.next }));
    this.#cpuSeconds += (await this.server.metric('process_cpu_seconds_total')) - before;
  }
}

async function openUrl({ client }: Functions, name: string, mode: InvokeMode): Promise<URL> {
  const on = { FunctionName: name };
  const config = { ...on, AuthType: 'NONE', InvokeMode: mode } as const;
  const { FunctionUrl } = await client.send(new CreateFunctionUrlConfigCommand(config));
  const url = { StatementId: 'url', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' } as const;
  await client.send(new AddPermissionCommand({ ...on, Principal: '*', ...url }));
  const via = { StatementId: 'via', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await client.send(new AddPermissionCommand({ ...on, Principal: '*', ...via }));
  return new URL(FunctionUrl!);
}

/** An API whose only route invokes the function. */
async function openApi(
  { client, origin, credentials }: Functions,
  name: string,
): Promise<{ readonly url: URL; delete(): Promise<void> }> {
  const { region, role } = credentials;
  const gateway = new ApiGatewayV2Client({ endpoint: origin, region, credentials });
  const [, , , , accountId] = role.split(':');
  const Target = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const permission = { StatementId: 'api', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await client.send(new AddPermissionCommand({ FunctionName: name, ...permission }));
  const made = await gateway.send(new CreateApiCommand({ Name: name, ProtocolType: 'HTTP', Target }));
  return {
    url: new URL(`${made.ApiEndpoint}/`),
    async delete() {
      await gateway.send(new DeleteApiCommand({ ApiId: made.ApiId }));
      gateway.destroy();
    },
  };
}

/** A request as a webhook is: a small body of JSON. */
function posting({ host, pathname }: URL): () => Buffer {
  const headers = { host, 'content-type': 'application/json', 'user-agent': 'bench', accept: '*/*' };
  const bytes = requestBytes('POST', pathname, headers, '{}');
  return () => bytes;
}

/** ms until something of the body is there, on a connection that is open already. */
function firstByte(origin: string, { host, pathname }: URL): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const sent = performance.now();
      let received = '';
      let first: number | undefined;
      // The next one waits for the end: it would wait for the environment.
      socket.once('close', () => (first === undefined ? reject(new Error('no first byte came')) : resolve(first)));
      socket.on('data', (piece: Buffer) => {
        received += piece.toString('latin1');
        if (received.includes('first')) first ??= performance.now() - sent;
      });
      socket.write(requestBytes('GET', pathname, { host, connection: 'close' }));
    });
    socket.once('error', reject);
  });
}

/** In this process, without a server. */
function routeMicros(): number {
  const routes = Array.from({ length: ROUTES }, (_, at) => [`/v${at % 10}/things${at}/{id}/parts/{part}`, at] as const);
  const trie = new PathTrie(routes);
  const paths = routes.map((_, at) => `/v${at % 10}/things${at}/id${at}/parts/7`);
  const rounds = Array.from({ length: 9 }, () => {
    const started = process.cpuUsage();
    for (const path of paths) trie.match(path);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / paths.length;
  });
  return rounds.sort((a, b) => a - b)[4]!;
}
