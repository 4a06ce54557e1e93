import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { selfSigned } from '@stoker/protocol/http-gateway/testing/self-signed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUrl } from '../harness/function-urls.js';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { answersIn, exchange } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { HTTP_ACTIONS } from './functions/http-actions.js';

let stack: Stack;

let certificates: string;
let tlsPort: number;

beforeAll(async () => {
  certificates = await mkdtemp(join(tmpdir(), 'stoker-e2e-certificates-'));
  tlsPort = await freePort();
  stack = await startStack({
    STOKER_GATEWAY_CERTIFICATES: certificates,
    STOKER_GATEWAY_CERTIFICATES_MS: '100',
    STOKER_GATEWAY_TLS_PORT: String(tlsPort),
    STOKER_TRUSTED_PROXIES: '127.0.0.1',
  });
}, 120_000);

afterAll(async () => {
  await stack.close();
  await rm(certificates, { recursive: true });
}, 60_000);

const say = (bytes: string): Promise<string> => exchange({ endpoint: stack.server.gatewayOrigin }, bytes);

describe('the front door for HTTP', () => {
  it.each([
    ['a host that nobody has', 'shop.example', '/', 'message'],
    ['an API that is not there', 'abc.execute-api.us-east-1.localhost', '/', 'message'],
    ['a function URL that is not there', 'abc.lambda-url.us-east-1.localhost', '/', 'Message'],
    ['one that is not there by its path', '127.0.0.1', '/_aws/lambda-url/abc/x', 'Message'],
  ])('forbids what is for %s', async (_, host, path, member) => {
    const reply = await say(`GET ${path}?a=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answersIn(reply)).toHaveLength(1);
    const [head = '', body = ''] = reply.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(head).toMatch(/\r\nx-amzn-requestid: [0-9a-f-]{36}\r\n/);
    expect(JSON.parse(body)).toEqual({ [member]: expect.stringMatching(/^Forbidden/) });
  });

  it('writes a line of each request and counts it, without what its query says', async () => {
    await say('GET /secret-path?key=secret-value HTTP/1.1\r\nHost: lines.example\r\nConnection: close\r\n\r\n');
    const line = await until('the line', async () => {
      const log = await readFile(join(stack.home, 'server.log'), 'utf8');
      return log.split('\n').find((text) => text.includes('lines.example'));
    });
    expect(JSON.parse(line)).toMatchObject({ msg: 'http request', method: 'GET', path: '/secret-path', status: 403 });
    expect(line).not.toContain('secret-value');
    const metrics = await (await fetch(stack.server.metricsUrl)).text();
    expect(metrics).toMatch(/stoker_http_requests_total\{site="none",status="403"\} \d+/);
  });

  it('speaks HTTP/2 under the certificates in its directory, those that come later too', async () => {
    const client = lambdaClient(stack.server, stack.account);
    await createFunction(client, stack.account, 'f', { files: { 'index.mjs': HTTP_ACTIONS } });
    const [, id] = /lambda-url\/(\w+)/.exec(await openUrl(client, 'f'))!;
    const host = `${id}.lambda-url.us-east-1.localhost`;
    const { chain, key } = selfSigned(['*.lambda-url.us-east-1.localhost']);
    await mkdir(join(certificates, 'urls'));
    await writeFile(join(certificates, 'urls/privkey.pem'), key, { mode: 0o600 });
    await writeFile(join(certificates, 'urls/fullchain.pem'), chain);
    const tls = { host: '127.0.0.1', port: tlsPort, servername: host, ca: chain, ALPNProtocols: ['h2'] };
    const socket = await until('the certificate', async () => {
      const made = connectTls(tls);
      return once(made, 'secureConnect').then(
        () => made,
        () => undefined,
      );
    });
    const session = connect(`https://${host}:${tlsPort}`, { createConnection: () => socket });
    const stream = session.request({ ':path': '/x?action=echo', 'x-forwarded-for': '198.51.100.7, 203.0.113.9' });
    const event = JSON.parse(await text(stream)) as Record<string, unknown>;
    expect(event).toMatchObject({
      headers: { host: `${host}:${tlsPort}`, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
      requestContext: { http: { protocol: 'HTTP/2.0', sourceIp: '203.0.113.9' }, domainName: host },
    });
    session.close();
  });
});
