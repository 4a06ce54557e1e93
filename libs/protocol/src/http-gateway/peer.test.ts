import { describe, expect, it } from 'vitest';
import { originReader } from './peer.js';

const PEER = { address: '10.0.0.5', port: 9403, encrypted: false };
const FORWARDED = ['X-Forwarded-For', '203.0.113.9, 198.51.100.7', 'X-Forwarded-Proto', 'https'];

describe('where a request came from', () => {
  it('is the peer, whatever it says, unless it is a trusted proxy', () => {
    const read = originReader(['10.0.0.6']);
    const direct = { sourceIp: '10.0.0.5', scheme: 'http', port: 9403, forwardedFor: '10.0.0.5' };
    expect(read(PEER, FORWARDED)).toEqual(direct);
    expect(originReader([])(PEER, FORWARDED)).toEqual(direct);
  });

  it('is what a trusted proxy says, and no more of it than it has written itself', () => {
    expect(originReader(['10.0.0.0/8'])(PEER, FORWARDED)).toEqual({
      sourceIp: '198.51.100.7',
      scheme: 'https',
      port: 443,
      forwardedFor: '198.51.100.7',
    });
  });

  it('goes back through proxies that are all trusted', () => {
    const origin = originReader(['10.0.0.0/8', '198.51.100.7'])(PEER, [...FORWARDED, 'x-forwarded-port', '8443']);
    expect(origin).toEqual({
      sourceIp: '203.0.113.9',
      scheme: 'https',
      port: 8443,
      forwardedFor: '203.0.113.9, 198.51.100.7',
    });
  });

  it.each([
    ['nothing', []],
    ['no address', ['X-Forwarded-For', '203.0.113.9, unknown']],
  ])('is the proxy itself where it names %s', (_, headers) => {
    expect(originReader(['10.0.0.0/8'])(PEER, headers)).toMatchObject({ sourceIp: '10.0.0.5', scheme: 'http' });
  });

  it('is an IPv4 address however the socket shows it', () => {
    expect(originReader([])({ ...PEER, address: '::ffff:192.0.2.1', encrypted: true }, [])).toMatchObject({
      sourceIp: '192.0.2.1',
      scheme: 'https',
    });
  });
});
