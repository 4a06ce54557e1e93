import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinedHeaders } from '@stoker/core/http/http-request';
import { originReader } from './peer.js';
import { HOP_BY_HOP, readHead } from './read-head.js';

const PEER = { address: '192.0.2.1', port: 9403, encrypted: false };
const ID = { requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', receivedAt: 1_000 };
const names = fc.constantFrom(
  ...['Host', 'host', 'Connection', 'TE', 'X-Forwarded-For', 'x-forwarded-proto', 'X-Forwarded-Host', 'Forwarded'],
  ...['Transfer-Encoding', 'X-Amzn-Trace-Id', 'X-Real-Ip', 'X-A', 'Cookie', '__proto__', 'constructor'],
);
const values = fc.oneof(
  fc.constantFrom('a.example', 'chunked', 'close, X-A', 'x-forwarded-for', '1.2.3.4'),
  fc.string(),
);
const headers = fc.array(fc.tuple(names, values), { maxLength: 20 }).map((pairs) => pairs.flat());
const targets = fc.oneof(
  fc.constantFrom('/', '/a?b', '*', '/%', 'http://x/'),
  fc.string().map((text) => `/${text}`),
);

test('a head is refused, or is of one host and says of its sender what this end knows alone', () => {
  const readOrigin = originReader([]);
  fc.assert(
    fc.property(targets, headers, (target, rawHeaders) => {
      const raw = { method: 'GET', target, protocol: 'HTTP/1.1', rawHeaders } as const;
      const head = readHead(raw, PEER, readOrigin, ID);
      if ('refusedWith' in head) return;
      const seen = joinedHeaders(head.headers);
      expect(Object.keys(seen).filter((name) => HOP_BY_HOP.has(name))).toEqual([]);
      expect(seen).toMatchObject({
        'x-forwarded-for': PEER.address,
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/) as string,
      });
      expect(seen).not.toHaveProperty('x-forwarded-host');
      expect(head.path).toMatch(/^\/[\x21-\x7e]*$/);
      expect(() => decodeURIComponent(head.path + head.query)).not.toThrow();
      expect(head.host).toBe(head.host.toLowerCase());
    }),
  );
});
