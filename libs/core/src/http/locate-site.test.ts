import { describe, expect, it } from 'vitest';
import { siteLocator } from './locate-site.js';

const locate = siteLocator({ region: 'eu-central-1', domain: 'fn.example' });

describe('the site that an address names', () => {
  it.each([
    ['abc.lambda-url.eu-central-1.fn.example', { kind: 'function-url', id: 'abc' }],
    ['abc.execute-api.eu-central-1.fn.example', { kind: 'api', id: 'abc' }],
    ['abc.execute-api.fn.example', { kind: 'api', id: 'abc' }],
  ])('is by its host: %s', (host, site) => {
    expect(locate(host, '/x/y')).toEqual({ ...site, path: '/x/y', prefix: '' });
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('is by its path where the host is %s', (host) => {
    const site = { kind: 'function-url', id: 'abc', prefix: '/_aws/lambda-url/abc' };
    expect(locate(host, '/_aws/lambda-url/abc/x/y')).toEqual({ ...site, path: '/x/y' });
    expect(locate(host, '/_aws/lambda-url/abc')).toEqual({ ...site, path: '/' });
    expect(locate(host, '/_aws/execute-api/q1/prod/x')).toMatchObject({ kind: 'api', id: 'q1', path: '/prod/x' });
  });

  it.each([
    ['a path of sites under another host', 'shop.example', '/_aws/lambda-url/abc/x'],
    ['a path of no kind of site', 'localhost', '/_aws/s3/abc'],
    ['an id that goes on', 'localhost', '/_aws/lambda-url/abc-d'],
    ['no label', '.lambda-url.eu-central-1.fn.example', '/'],
    ['two labels', 'a.b.lambda-url.eu-central-1.fn.example', '/'],
    ['another region', 'abc.lambda-url.us-east-1.fn.example', '/'],
    ['the domain alone', 'fn.example', '/'],
  ])('is a name of its own with %s', (_, host, path) => {
    expect(locate(host, path)).toEqual({ kind: 'domain', name: host });
  });
});
