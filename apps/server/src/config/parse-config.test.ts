import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse-config.js';

const least = {
  DATABASE_URL: 'postgres://stoker@127.0.0.1/stoker',
  REDIS_URL: 'redis://127.0.0.1:6379',
  STOKER_MASTER_KEY_FILE: '/etc/stoker/master.key',
};

test('the least that must be set leaves defaults for the rest', () => {
  expect(parseConfig(least)).toMatchObject({
    STOKER_HOST: '127.0.0.1',
    STOKER_PORT: 9400,
    STOKER_STEMS: { 'nodejs24.x': 2, 'python3.11': 1, java21: 1 },
    STOKER_RETRY_DELAYS_MS: [60_000, 120_000],
    STOKER_EVENT_RETENTION_SUCCEEDED_MS: 86_400_000,
    STOKER_EVENT_RETENTION_FAILED_MS: 1_209_600_000,
  });
});

test.each([
  ['DATABASE_URL', { ...least, DATABASE_URL: 'mysql://x' }],
  ['REDIS_URL', { ...least, REDIS_URL: undefined }],
  ['STOKER_PORT', { ...least, STOKER_PORT: '70000' }],
  ['STOKER_STEMS', { ...least, STOKER_STEMS: 'cobol=1' }],
  ['STOKER_STEMS', { ...least, STOKER_STEMS: 'nodejs24.x' }],
  ['STOKER_RETRY_DELAYS_MS', { ...least, STOKER_RETRY_DELAYS_MS: 'soon' }],
  ['STOKER_EVENT_RETENTION_FAILED_MS', { ...least, STOKER_EVENT_RETENTION_FAILED_MS: '2w' }],
  ['STOKER_REGION', { ...least, STOKER_REGION: 'Mars' }],
  ['STOKER_TRUSTED_PROXIES', { ...least, STOKER_TRUSTED_PROXIES: 'true' }],
  ['STOKER_TRUSTED_PROXIES', { ...least, STOKER_TRUSTED_PROXIES: '10.0.0.0/33' }],
  ['STOKER_OIDC_TRUSTED_ORIGINS', { ...least, STOKER_OIDC_TRUSTED_ORIGINS: 'ci.internal' }],
  ['STOKER_OIDC_TRUSTED_ORIGINS', { ...least, STOKER_OIDC_TRUSTED_ORIGINS: 'https://ci.internal/path' }],
  ['STOKER_PROXY_TRUSTED_ORIGINS', { ...least, STOKER_PROXY_TRUSTED_ORIGINS: 'https://orders.internal/path' }],
  ['STOKER_CONSOLE_URL', { ...least, STOKER_CONSOLE_URL: 'http://console.example' }],
  ['STOKER_CONSOLE_URL', { ...least, STOKER_CONSOLE_URL: 'https://console.example/path' }],
  ['STOKER_CONSOLE_URL', { ...least, STOKER_CONSOLE_URL: 'https://ada@console.example' }],
  ['STOKER_GATEWAY_URL', { ...least, STOKER_GATEWAY_URL: 'https://fn.example/path' }],
  ['STOKER_GATEWAY_URL', { ...least, STOKER_GATEWAY_URL: 'ftp://fn.example' }],
  ['STOKER_GATEWAY_DOMAIN', { ...least, STOKER_GATEWAY_DOMAIN: '*.fn.example' }],
  ['STOKER_TMP', { ...least, STOKER_TMP: 'floppy' }],
  ['STOKER_EGRESS_ADDRESSES', { ...least, STOKER_EGRESS_ADDRESSES: '100.127.0.0/30' }],
  ['STOKER_EGRESS_ADDRESSES', { ...least, STOKER_EGRESS_ADDRESSES: 'fd00::/16' }],
  ['STOKER_EGRESS_RESOLVERS', { ...least, STOKER_EGRESS_RESOLVERS: '10.0.0.2,dns.internal' }],
  ['DOCKER_HOST', { ...least, DOCKER_HOST: 'tcp://10.0.0.1:2375' }],
])('a wrong %s stops the start by its name', (name, environment) => {
  expect(() => parseConfig(environment)).toThrow(new RegExp(`^The server cannot start[^]*  ${name}: `));
});

test('every wrong variable is named at once', () => {
  expect(() => parseConfig({ STOKER_PORT: 'x' })).toThrow(/STOKER_PORT[^]*DATABASE_URL|DATABASE_URL[^]*STOKER_PORT/);
});

describe('behind a proxy', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };

  test.each([
    [undefined, { ip: '127.0.0.1', protocol: 'http' }],
    ['10.0.0.0/8', { ip: '127.0.0.1', protocol: 'http' }],
    ['10.0.0.5, 127.0.0.0/8', { ip: '203.0.113.7', protocol: 'https' }],
  ])('STOKER_TRUSTED_PROXIES=%s decides whose word is taken for where a request comes from', async (proxies, seen) => {
    const { STOKER_TRUSTED_PROXIES: trustProxy } = parseConfig({ ...least, STOKER_TRUSTED_PROXIES: proxies });
    const app = fastify({ trustProxy });
    app.get('/', ({ ip, protocol }) => ({ ip, protocol }));
    const answer = await app.inject({ url: '/', headers: forwarded, remoteAddress: '127.0.0.1' });
    expect(answer.json()).toEqual(seen);
    await app.close();
  });
});
