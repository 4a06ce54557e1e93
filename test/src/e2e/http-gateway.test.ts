import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersIn, exchange } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(() => stack.close(), 60_000);

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
});
