import { describe, expect, it } from 'vitest';
import { requireDomainName, requireMappingKey } from './domain-name.js';

describe('a custom domain name', () => {
  it('is kept in lower case', () => {
    expect(requireDomainName('API.Example.com', 'fn.example')).toBe('api.example.com');
    expect(requireDomainName('xfn.example', 'fn.example')).toBe('xfn.example');
  });

  it.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    'a..b.com',
    '-a.com',
    'a b.com',
    'a.com:80',
    'a.com/x',
    '*.example.com',
    'fn.example',
    'x.execute-api.FN.example',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
  ])('is not %s', (text) => {
    expect(() => requireDomainName(text, 'fn.example')).toThrow(
      expect.objectContaining({ code: 'BadRequestException' }),
    );
  });
});

describe('the key of a mapping', () => {
  it.each(['', 'orders', 'orders/v1', "a$-_.+!*'(),"])('may be %j', (key) => {
    expect(() => requireMappingKey(key, 'several')).not.toThrow();
  });

  it.each(['/orders', 'orders/', 'a//b', 'a b', 'a?b', 'x'.repeat(301)])('is not %j', (key) => {
    expect(() => requireMappingKey(key, 'several')).toThrow(expect.objectContaining({ code: 'BadRequestException' }));
  });

  it('has one segment where only those are known', () => {
    expect(() => requireMappingKey('a/b', 'one')).toThrow(expect.objectContaining({ code: 'BadRequestException' }));
  });
});
