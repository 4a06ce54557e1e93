import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeStraightWay } from './straight-way.js';

let server: Server;

beforeEach(async () => {
  server = createServer((_request, response) => response.end('framework'));
  takeStraightWay(server, (_request, response) => response.end('straight'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => server.close());

async function way(method: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
  return response.text();
}

describe('the straight way', () => {
  it.each([
    '/2015-03-31/functions/orders/invocations',
    '/2015-03-31/functions/orders:live/invocations?Qualifier=2',
    '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Aorders/invocations',
    '/2015-03-31/functions/orders%3a%24LATEST/invocations',
  ])('is taken by the invocation %s', async (path) => {
    expect(await way('POST', path)).toBe('straight');
  });

  it.each(['application/json', 'application/octet-stream', 'text/plain; charset=utf-8'])(
    'is taken with the type %s',
    async (type) => {
      expect(await way('POST', '/2015-03-31/functions/f/invocations', { 'content-type': type })).toBe('straight');
    },
  );

  it.each([
    ['GET', '/2015-03-31/functions/f/invocations'],
    ['POST', '/2015-03-31/functions/f/invocations/more'],
    ['POST', '/2015-03-31/functions/f%ZZ/invocations'],
    ['POST', '/2015-03-31/functions/a%2Fb/invocations'],
    ['POST', '/2015-03-31/functions/a/b/invocations'],
    ['POST', '/2021-11-15/functions/f/response-streaming-invocations'],
    ['POST', '/2015-03-31/functions'],
    ['POST', '/'],
  ])('is not taken by %s %s', async (method, path) => {
    expect(await way(method, path)).toBe('framework');
  });

  it('is not taken with a type that may be malformed', async () => {
    const headers = { 'content-type': 'not a type' };
    expect(await way('POST', '/2015-03-31/functions/f/invocations', headers)).toBe('framework');
  });
});
