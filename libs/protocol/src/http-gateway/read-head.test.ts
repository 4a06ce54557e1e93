import { describe, expect, it } from 'vitest';
import { joinedHeaders } from '@stoker/core/http/http-request';
import { originReader } from './peer.js';
import { type RawHead, readHead } from './read-head.js';

const PEER = { address: '192.0.2.1', port: 9403, encrypted: false };
const ID = { requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', receivedAt: 1_000 };
const RAW: RawHead = {
  method: 'GET',
  target: '/a?b=c',
  protocol: 'HTTP/1.1',
  rawHeaders: ['Host', 'Shop.Example.:80'],
};
const read = (raw: Partial<RawHead> = {}) => readHead({ ...RAW, ...raw }, PEER, originReader([]), ID);
const headersOf = (rawHeaders: readonly string[], more: Partial<RawHead> = {}) => {
  const head = read({ rawHeaders: [...RAW.rawHeaders, ...rawHeaders], ...more });
  if ('refusedWith' in head) throw new Error(`refused with ${head.refusedWith}`);
  return joinedHeaders(head.headers);
};

describe('the head of a request', () => {
  it('is taken apart', () => {
    const { headers, ...head } = read() as Exclude<ReturnType<typeof read>, { refusedWith: number }>;
    expect(head).toEqual({
      ...ID,
      method: 'GET',
      path: '/a',
      query: 'b=c',
      protocol: 'HTTP/1.1',
      host: 'shop.example',
      sourceIp: '192.0.2.1',
      scheme: 'http',
    });
    expect(joinedHeaders(headers)).toEqual({
      host: 'Shop.Example.:80',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '9403',
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': 'Root=1-00000001-7b6111e69a4193e8deadbeef;Parent=c6af9ac67b6111e6;Sampled=0',
    });
  });

  it('keeps a trace, and makes one in the place of what is none', () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    expect(headersOf(['X-Amzn-Trace-Id', trace])['x-amzn-trace-id']).toBe(trace);
    expect(headersOf(['X-Amzn-Trace-Id', 'nonsense'])['x-amzn-trace-id']).toMatch(/^Root=1-/);
  });

  it('loses what is of the connection, and what only this end may say', () => {
    const sent = {
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'Keep-Alive': '1',
      TE: 'trailers',
      Trailer: 'x',
      Upgrade: 'h2c',
      'Proxy-Authorization': 'x',
      Forwarded: 'for=1',
      'X-Real-IP': '1.1.1.1',
      'X-Forwarded-Host': 'evil.example',
      'X-Kept': '1',
    };
    const names = Object.keys(headersOf(Object.entries(sent).flat()));
    expect(names.filter((name) => !name.startsWith('x-forwarded') && name !== 'x-amzn-trace-id')).toEqual([
      'host',
      'x-kept',
    ]);
    expect(names).not.toContain('x-forwarded-host');
  });

  it('may name its host as HTTP/2 does', () => {
    const http2 = { protocol: 'HTTP/2.0', authority: 'shop.example', rawHeaders: [':method', 'GET'] } as const;
    const head = read(http2);
    expect(head).toMatchObject({ host: 'shop.example', protocol: 'HTTP/2.0' });
    expect(read({ ...http2, rawHeaders: ['host', 'shop.example'] })).toMatchObject({ host: 'shop.example' });
    expect(read({ ...http2, rawHeaders: ['host', 'other.example'] })).toEqual({ refusedWith: 400 });
  });

  const host = (...rawHeaders: string[]) => ({ rawHeaders });
  const more = (...rawHeaders: string[]) => ({ rawHeaders: [...RAW.rawHeaders, ...rawHeaders] });
  it.each<[string, Partial<RawHead>, number]>([
    ['no host', host(), 400],
    ['two hosts', host('Host', 'a', 'host', 'a'), 400],
    ['a host that is none', host('Host', 'a/b'), 400],
    ['a host with somebody before it', host('Host', 'a@b'), 400],
    ['an address of a proxy’s kind', { target: 'http://shop.example/' }, 400],
    ['no path', { target: '*' }, 400],
    ['half a percent-encoding', { target: '/a%2' }, 400],
    ['a percent-encoding of no UTF-8', { target: '/%ff' }, 400],
    ['half of one in the query', { target: '/?a=100%' }, 400],
    ['what is no UTF-8 in the query', { target: '/?a=%c3%28' }, 400],
    ['a fragment', { target: '/#a' }, 400],
    ['a byte that is no ASCII', { target: '/\xff' }, 400],
    ['a version that is not spoken', { protocol: undefined }, 400],
    ['two framings', more('Transfer-Encoding', 'gzip, chunked'), 400],
    ['two framings in two lines', more('Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'), 400],
    ['a framing that its version has not', { ...more('Transfer-Encoding', 'chunked'), protocol: 'HTTP/1.0' }, 400],
    ['too many headers', more(...Array.from({ length: 100 }, (_, at) => [`x-${at}`, '']).flat()), 431],
    ['too much in them', more('X-A', 'a'.repeat(10_240)), 431],
    ['too long a target', { target: `/${'a'.repeat(10_240)}` }, 431],
  ])('is refused with %s', (_, raw, status) => {
    expect(read(raw)).toEqual({ refusedWith: status });
  });

  it('is refused to who has an address of a function, or is said to', () => {
    const own = 'fd73:746f:6b65:123:4567:89ab:cdef:123';
    expect(readHead(RAW, { ...PEER, address: own }, originReader([]), ID)).toEqual({ refusedWith: 403 });
    const said = { ...RAW, rawHeaders: [...RAW.rawHeaders, 'X-Forwarded-For', own.toUpperCase()] };
    expect(readHead(said, PEER, originReader([PEER.address]), ID)).toEqual({ refusedWith: 403 });
    // Whom nobody trusts says nothing of it.
    expect(readHead(said, PEER, originReader([]), ID)).toMatchObject({ sourceIp: PEER.address });
  });
});
