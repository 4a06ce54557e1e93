import { createHash, randomBytes } from 'node:crypto';
import { type LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openUrl } from '../harness/function-urls.js';
import { createFunction, type FunctionSource, lambdaClient, zipOf } from '../harness/functions.js';
import { apiGatewayClient, HttpApi, letApisInvoke } from '../harness/http-apis.js';
import { type Stack, startStack } from '../harness/stack.js';
import { webAdapterLayer } from '../harness/web-adapter.js';
import { nodeApp, pythonApp } from '../harness/web-apps.js';

/** Applications of frameworks as people write them, packaged with what adapts them to Lambda, behind URLs and HTTP APIs. */
interface App extends Omit<FunctionSource, 'files'> {
  readonly name: string;
  readonly files: () => Promise<FunctionSource['files']>;
  /** The payload of HTTP APIs that it cannot read. */
  readonly lacks?: '1.0';
  /** Whether its answers come as they are made; then it has a URL only. */
  readonly streams?: true;
}

const python = { runtime: 'python3.13' };
const express = ['express@5.3.0', 'multer@2.5.0'] as const;
const powertools = () => nodeApp('powertools-node', '@aws-lambda-powertools/event-handler@2.35.0');

const APPS: App[] = [
  {
    name: 'mangum',
    ...python,
    files: () => pythonApp('fastapi', 'mangum==0.22.0', 'fastapi==0.165.0', 'python-multipart==0.0.34'),
  },
  { name: 'apig-wsgi', ...python, files: () => pythonApp('flask', 'apig-wsgi==2.20.0', 'flask==3.1.3') },
  {
    name: 'powertools-python',
    ...python,
    lacks: '1.0',
    files: () => pythonApp('powertools-python', 'aws-lambda-powertools==3.37.0'),
  },
  { name: 'powertools-node', files: powertools },
  {
    name: 'serverless-http',
    handler: 'serverless-http.handler',
    files: () => nodeApp('express', ...express, 'serverless-http@4.0.0'),
  },
  {
    name: 'serverless-express',
    handler: 'serverless-express.handler',
    files: () => nodeApp('express', ...express, '@codegenie/serverless-express@5.0.0'),
  },
];

/** Whose answers come as they are made; the framework keeps one cookie of several then. */
const STREAMING: App = { name: 'powertools-streaming', files: powertools, handler: 'index.streaming', streams: true };

/** Passes requests on to a server that knows nothing of Lambda; started by the package's script. */
const adapter = await webAdapterLayer();
if (adapter !== undefined) {
  APPS.push({
    name: 'web-adapter',
    handler: 'run.sh',
    streams: true,
    files: async () => ({
      ...(await nodeApp('express', ...express)),
      'run.sh': { text: '#!/bin/sh\nexec node server.js\n', mode: 0o755 },
    }),
    settings: {
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap', AWS_LWA_INVOKE_MODE: 'response_stream' } },
    },
  });
}

/** An HTTP API is known by the payload that it sends. */
type Way = 'URL' | 'streaming URL' | '2.0' | '1.0';

const WAYS = APPS.flatMap(({ name, streams, lacks }) => {
  const ways: Way[] = streams ? ['streaming URL'] : ['URL', '2.0', '1.0'];
  return ways.filter((way) => way !== lacks).map((way): [string, Way] => [name, way]);
});
const STREAMS = [...APPS, STREAMING].filter(({ streams }) => streams).map(({ name }) => name);

/** One vCPU, so that what is tested is not how slow a small share of a busy machine is. */
const MEMORY = { MemorySize: 1769, Timeout: 20 };

let stack: Stack;
let client: LambdaClient;
/** Where applications answer, by their names and the ways to them. */
const addresses = new Map<string, string>();

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,python3.13=2' });
  client = lambdaClient(stack.server, stack.account);
  await Promise.all([...APPS, STREAMING].map(publish));
  await Promise.all([...WAYS.map(([name, way]) => lead(name, way)), lead(STREAMING.name, 'streaming URL')]);
}, 900_000);

afterAll(() => stack.close(), 60_000);

async function publish({ name, files, settings, streams: _streams, lacks: _lacks, ...source }: App): Promise<void> {
  const Layers = name === 'web-adapter' ? [await publishAdapter()] : [];
  const function_ = { ...source, files: await files(), settings: { ...MEMORY, ...settings, Layers } };
  await createFunction(client, stack.account, name, function_);
}

/** Makes a way to an application: its URL, or an HTTP API that sends all to it. */
async function lead(name: string, way: Way): Promise<void> {
  if (way === 'URL' || way === 'streaming URL') {
    const InvokeMode = way === 'URL' ? 'BUFFERED' : 'RESPONSE_STREAM';
    return void addresses.set(`${name} ${way}`, await openUrl(client, name, { InvokeMode }));
  }
  const { accountId } = stack.account;
  const api = await HttpApi.create(apiGatewayClient(stack.server, stack.account), `${name} ${way}`);
  const uri = `arn:aws:lambda:us-east-1:${accountId}:function:${name}`;
  await api.route('$default', await api.toFunction(uri, { PayloadFormatVersion: way }));
  await api.stage('$default');
  if (way === '2.0') await letApisInvoke(client, name, accountId);
  addresses.set(`${name} ${way}`, `${api.endpoint}/`);
}

async function publishAdapter(): Promise<string> {
  const Content = { ZipFile: await zipOf(adapter!) };
  return (await client.send(new PublishLayerVersionCommand({ LayerName: 'web-adapter', Content }))).LayerVersionArn!;
}

const send = (name: string, way: Way, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, addresses.get(`${name} ${way}`)), { redirect: 'manual', ...init });

describe.each(WAYS)('%s, by %s', (name, way) => {
  const call = (path: string, init: RequestInit = {}) => send(name, way, path, init);

  test('finds the route, and has every value of a query', async () => {
    const answer = await call('items/caf%C3%A9%20x?tag=a&tag=b%26c&q=1%202');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ item: 'café x', tags: ['a', 'b&c'], q: '1 2' });
  });

  test('takes a form, sends somewhere else, and gives cookies that come back', async () => {
    const body = new URLSearchParams({ name: 'ada', colour: 'blue' });
    const answer = await call('login', { method: 'POST', body });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/me');
    const cookies = answer.headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split(';')[0])).toEqual(['name=ada', 'colour=blue']);
    expect(cookies[0]).toMatch(/HttpOnly/i);
    const me = await call('me', { headers: { cookie: 'name=ada; colour=blue' } });
    expect(await me.json()).toEqual({ name: 'ada', colour: 'blue' });
  });

  test('takes a file of any bytes, with a word beside it', async () => {
    const content = randomBytes(20_000);
    const body = new FormData();
    body.set('file', new Blob([content]), 'data.bin');
    body.set('note', 'ünïcode');
    const answer = await call('files', { method: 'POST', body });
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await answer.json()).toEqual({ name: 'data.bin', bytes: 20_000, sha256, note: 'ünïcode' });
  });

  test('gives bytes as they are', async () => {
    const answer = await call('files/bytes');
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="?bytes"?$/);
    const expected = Buffer.concat(Array<Uint8Array>(64).fill(Uint8Array.from({ length: 256 }, (_, index) => index)));
    expect(Buffer.from(await answer.arrayBuffer()).equals(expected)).toBe(true);
  });

  test('answers JSON with every character', async () => {
    const value = { text: 'żółć 🐙 "\\', padding: 'x'.repeat(50_000) };
    const headers = { 'content-type': 'application/json' };
    const answer = await call('echo', { method: 'PUT', headers, body: JSON.stringify(value) });
    expect(await answer.json()).toEqual(value);
  });

  test('says in its own words that there is nothing, or that it has failed', async () => {
    expect((await call('nowhere')).status).toBe(404);
    expect((await call('boom')).status).toBe(500);
  });
});

test.each(STREAMS)('%s answers as it goes', async (name) => {
  const answer = await send(name, 'streaming URL', 'slowly');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  const reader = answer.body!.getReader();
  // The second word comes three seconds later.
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('one ');
  await reader.cancel();
});
