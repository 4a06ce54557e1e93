import { describe, expect, test } from 'vitest';
import { requireOwnPage, requireSafeTransport } from './transport.js';

const CONSOLE = new URL('https://console.example');

describe('transport', () => {
  test.each([
    ['https', 'console.example', '203.0.113.7', 'https://console.example'],
    ['https', 'Console.Example', '203.0.113.7', 'https://console.example'],
    ['http', 'localhost:9402', '127.0.0.1', 'http://localhost:9402'],
    ['http', '127.0.0.1:9402', '127.0.0.1', 'http://127.0.0.1:9402'],
    ['http', '[::1]:9402', '::1', 'http://[::1]:9402'],
    // A tunnel's own port.
    ['http', 'localhost:8080', '::ffff:127.0.0.1', 'http://localhost:8080'],
  ])('%s to %s from %s passes', (protocol, host, address, origin) => {
    expect(requireSafeTransport({ protocol, host, address }, CONSOLE)).toBe(origin);
  });

  test.each([
    ['http', 'console.example', '203.0.113.7'],
    ['http', 'localhost:9402', '203.0.113.7'],
    // A proxy on this host that nobody trusts, and a name that somebody has pointed here.
    ['http', 'console.example', '127.0.0.1'],
    ['http', 'localhost.evil.example', '127.0.0.1'],
    ['http', '127.0.0.1.evil.example', '127.0.0.1'],
    ['https', 'evil.example', '203.0.113.7'],
    ['https', 'console.example:444', '203.0.113.7'],
    ['https', undefined, '203.0.113.7'],
    ['http', undefined, '127.0.0.1'],
  ])('%s to %s from %s does not', (protocol, host, address) => {
    expect(() => requireSafeTransport({ protocol, host, address }, CONSOLE)).toThrow('https://console.example');
  });

  test('without a console address only the loopback interface is served, and the refusal says so', () => {
    const https = { protocol: 'https', host: 'console.example', address: '203.0.113.7' };
    expect(() => requireSafeTransport(https, undefined)).toThrow('STOKER_CONSOLE_URL');
    expect(() => requireSafeTransport({ ...https, host: undefined }, undefined)).toThrow('STOKER_CONSOLE_URL');
  });
});

describe('origin of a call', () => {
  const own = 'https://console.example';

  test.each([
    [own, undefined],
    [own, 'same-origin'],
    [undefined, 'same-origin'],
    [undefined, undefined],
  ])('origin %s, site %s passes', (origin, fetchSite) => {
    expect(() => requireOwnPage({ origin, fetchSite }, own)).not.toThrow();
  });

  test.each([
    ['https://evil.example', 'cross-site'],
    ['http://console.example', undefined],
    ['https://console.example:9400', 'same-site'],
    ['https://console.example.evil.example', undefined],
    ['null', undefined],
    [undefined, 'same-site'],
    [undefined, 'cross-site'],
    [undefined, 'none'],
  ])('origin %s, site %s does not', (origin, fetchSite) => {
    expect(() => requireOwnPage({ origin, fetchSite }, own)).toThrow('another site');
  });
});
