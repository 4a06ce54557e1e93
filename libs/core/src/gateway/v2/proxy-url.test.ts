import { describe, expect, it } from 'vitest';
import { fillTarget, parseProxyUrl } from './proxy-url.js';

describe('the URL of an integration', () => {
  it('is taken apart', () => {
    expect(parseProxyUrl('https://API.example.com/{proxy}?all=1')).toEqual({
      scheme: 'https',
      hostname: 'api.example.com',
      port: 443,
      target: '/{proxy}?all=1',
    });
    expect(parseProxyUrl('http://[2001:db8::1]:8080')).toEqual({
      scheme: 'http',
      hostname: '2001:db8::1',
      port: 8080,
      target: '/',
    });
    expect(parseProxyUrl('http://a.example?x={id}')?.target).toBe('/?x={id}');
  });

  it.each([
    'ftp://a.example/',
    'https://user:pw@a.example/',
    'https://{host}/',
    'https://${stageVariables.host}/',
    'https://a.example/#x',
    'https://a.example/{a b}',
    'https://a.example/{',
    'https://a.example:99999/',
    'https:///x',
    'a.example',
  ])('is not %s', (text) => {
    expect(parseProxyUrl(text)).toBeUndefined();
  });
});

it('puts parameters into their places, and into nothing else', () => {
  expect(fillTarget('/x/{proxy}/{id}', { proxy: 'a/b c/../d', id: '?q=1#f' })).toBe('/x/a/b%20c/%2E%2E/d/%3Fq%3D1%23f');
  expect(fillTarget('/{constructor}', {})).toBe('/');
});
