import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ForwardedRequest } from '@stoker/app/gateway/http-api/forward-to-url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { urlForwarder } from './url-forwarder.js';

let server: Server;
let seen: { method: string | undefined; url: string | undefined; headers: unknown; body: string }[];
let reasons: string[];
beforeEach(async () => {
  [seen, reasons] = [[], []];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      if (url === '/silent') return;
      response.writeHead(url === '/moved' ? 302 : 200, { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'], location: '/x' });
      if (url === '/stalls') response.write('some');
      else response.end('answer');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;
const request = (more: Partial<ForwardedRequest> = {}): ForwardedRequest => ({
  scheme: 'http',
  hostname: '127.0.0.1',
  port: port(),
  method: 'POST',
  target: '/x?y=1',
  headers: ['X-B', '2'],
  body: Buffer.from('hi'),
  timeoutMs: 2_000,
  ...more,
});
/** A name that means this host, though whoever looks it up says that it is public. */
const lying: LookupFunction = (_hostname, options, callback) => {
  const address = { address: '127.0.0.1', family: 4 };
  if (options.all === true) callback(null, [address]);
  else callback(null, address.address, address.family);
};
const forward = (sent: ForwardedRequest, trustedOrigins = [`http://127.0.0.1:${port()}`]) =>
  urlForwarder({ trustedOrigins, publicLookup: lying })(sent, (reason) => reasons.push(reason));

describe('a request to an origin that the operator vouches for', () => {
  it('arrives as it was, and its answer comes back without what is the connection’s', async () => {
    const answer = await forward(request());
    expect(answer).toMatchObject({ status: 200, headers: { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] } });
    expect(Object.keys(answer!.headers)).not.toContain('transfer-encoding');
    expect(await text(answer!.body as AsyncIterable<Buffer>)).toBe('answer');
    expect(seen).toMatchObject([
      { method: 'POST', url: '/x?y=1', headers: { 'x-b': '2', 'content-length': '2' }, body: 'hi' },
    ]);
  });

  it('follows nobody elsewhere', async () => {
    expect((await forward(request({ target: '/moved' })))?.status).toBe(302);
    expect(seen).toHaveLength(1);
  });

  it('is given up when no answer comes, or no more of one', async () => {
    expect(await forward(request({ target: '/silent', timeoutMs: 50 }))).toBeUndefined();
    expect(reasons).toEqual([expect.stringContaining('no answer within 50 ms')]);
    const stalled = await forward(request({ target: '/stalls', timeoutMs: 50 }));
    await expect(text(stalled!.body as AsyncIterable<Buffer>)).rejects.toThrow('in time');
  });

  it('fails where nobody listens', async () => {
    const sent = request();
    await new Promise((resolve) => server.close(resolve));
    expect(await forward(sent, [`http://127.0.0.1:${sent.port}`])).toBeUndefined();
    expect(reasons).toEqual([expect.stringContaining('could not be reached')]);
  });
});

describe('anything inside', () => {
  it.each(['127.0.0.1', '::1', '169.254.169.254', '10.0.0.1', '::ffff:127.0.0.1', 'fd00::1'])(
    'is not reached by its address: %s',
    async (hostname) => {
      expect(await forward(request({ hostname }), [])).toBeUndefined();
      expect([seen, reasons]).toEqual([[], [expect.stringContaining('is not on the internet')]]);
    },
  );

  it('is not reached by a name that turns out to mean it', async () => {
    expect(await forward(request({ hostname: 'rebound.example' }), [])).toBeUndefined();
    expect(seen).toEqual([]);
  });
});
