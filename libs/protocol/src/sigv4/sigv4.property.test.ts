import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import { canonicalPath, canonicalQuery } from './canonical.js';
import { Signer } from './signer.js';
import { SigningKeyCache } from './signing-key.js';
import { SignatureVerifier } from './verifier.js';

const NOW = Date.UTC(2026, 10, 23, 12, 45, 0);
const SECRET = 'secret';
const signer = new Signer({ accessKeyId: 'AKID', secretAccessKey: SECRET }, 'eu-central-1', 'lambda');
const verifier = new SignatureVerifier({ region: 'eu-central-1', service: 'lambda' });

interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

function verify({ method, url, headers, body }: Sent): void {
  const request = { method, url, headers, rawHeaders: Object.entries(headers).flat() };
  verifier.verify(verifier.parse(request, NOW), request, SECRET, body);
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const path = fc.array(text, { maxLength: 4 }).map((parts) => `/${parts.map(encodeURIComponent).join('/')}`);
const query = fc
  .array(fc.tuple(text, text), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&'));
const value = fc.stringMatching(/^[ -~]{0,20}$/);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  url: fc.tuple(path, query).map(([p, q]) => (q === '' ? p : `${p}?${q}`)),
  headers: fc.record({ host: fc.constant('stoker:9400'), 'content-type': value, 'x-amz-log-type': value }),
  body: fc.uint8Array({ maxLength: 64 }),
});

it('accepts whatever the signer signed', () => {
  fc.assert(fc.property(request, (sent) => verify({ ...sent, headers: signer.sign(sent, NOW) })));
});

it('accepts whatever the signer presigned', () => {
  fc.assert(fc.property(request, (sent) => verify({ ...sent, url: signer.presign(sent, NOW, 60) })));
});

it('refuses a request with any byte of it changed', () => {
  const part = fc.constantFrom('method', 'url', 'body', 'host', 'content-type', 'x-amz-log-type', 'signature');
  fc.assert(
    fc.property(request, part, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, what, at, by) => {
      const headers = signer.sign(sent, NOW);
      const changed: Sent = { ...sent, headers: { ...headers } };
      if (what === 'method') changed.method = `${sent.method}X`;
      else if (what === 'url') changed.url = insert(sent.url, 1 + (at % sent.url.length), 'z');
      else if (what === 'signature')
        changed.headers['authorization'] = headers['authorization']!.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
      else if (what === 'body') changed.body = alter(sent.body, at, by);
      else changed.headers[what] = `${headers[what]}z`;
      expect(() => verify(changed)).toThrow(
        expect.toSatisfy((error) => isServiceError(error, 'InvalidSignatureException')),
      );
    }),
  );
});

it('answers the same path and query however their characters were escaped', () => {
  fc.assert(
    fc.property(text, text, (name, content) => {
      const escaped = (s: string) =>
        Buffer.from(s).reduce((all, byte) => `${all}%${byte.toString(16).padStart(2, '0')}`, '');
      const usual = `${encodeURIComponent(name)}=${encodeURIComponent(content)}`;
      expect(canonicalQuery(`${escaped(name)}=${escaped(content)}`)).toBe(canonicalQuery(usual));
      expect(canonicalPath(`/${escaped(name)}`, 's3')).toBe(canonicalPath(`/${encodeURIComponent(name)}`, 's3'));
    }),
  );
});

it('keeps no more signing keys than it may', () => {
  const cache = new SigningKeyCache(3);
  const scope = { date: '20261123', region: 'r', service: 's' };
  const first = cache.get('a', SECRET, scope);
  for (const id of ['b', 'c']) cache.get(id, SECRET, scope);
  expect(cache.get('a', SECRET, scope)).toBe(first);
  cache.get('d', SECRET, scope);
  expect(cache.size).toBe(3);
  expect(cache.get('a', SECRET, scope)).toBe(first);
});

function insert(into: string, at: number, what: string): string {
  return into.slice(0, at) + what + into.slice(at);
}

function alter(body: Uint8Array, at: number, by: number): Uint8Array {
  if (body.length === 0) return Uint8Array.of(by);
  return body.map((byte, index) => (index === at % body.length ? byte ^ by : byte));
}
