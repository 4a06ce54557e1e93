import { describe, expect, it } from 'vitest';
import { entityArn, parseEntityArn } from './entity.js';
import { withIamTags, withoutIamTags } from './iam-tags.js';
import { issuerOf, parseProviderArn, providerArn } from './oidc-provider.js';
import { parsePolicyArn, policyArn } from './policy-ref.js';
import { policySize } from './quotas.js';

const accountId = '123456789012';

describe('ARNs', () => {
  it.each([
    ['user', '/', 'ann'],
    ['role', '/team/a/', 'runner'],
    ['group', '/x/', 'dev+ops'],
  ] as const)('of a %s at %s are taken apart again', (kind, path, name) => {
    expect(parseEntityArn(entityArn({ kind, accountId, name }, path))).toEqual({ kind, accountId, path, name });
  });

  it.each([
    'x',
    'arn:aws:iam::123456789012:root',
    'arn:aws:iam::12:user/a',
    'arn:aws:iam::123456789012:policy/a',
    'arn:aws:iam::123456789012:user/a b',
  ])('%s names nobody', (arn) => {
    expect(parseEntityArn(arn)).toBeUndefined();
  });

  it.each([
    { accountId: 'aws', path: '/service-role/', name: 'A' },
    { accountId, path: '/', name: 'b' },
  ])('of policies are taken apart again', (ref) => {
    expect(parsePolicyArn(policyArn(ref))).toEqual(ref);
    expect(parsePolicyArn(`${policyArn(ref)}/`)).toBeUndefined();
  });

  it('of providers are taken apart again', () => {
    const ref = { accountId, url: 'gitlab.example.com/group' };
    expect(parseProviderArn(providerArn(ref))).toEqual(ref);
    expect(parseProviderArn('arn:aws:iam::1:oidc-provider/x')).toBeUndefined();
  });
});

describe('issuers', () => {
  it.each([
    ['https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
    ['https://GitLab.example.com/group/', 'gitlab.example.com/group'],
    ['https://ci.internal:8443/x', 'ci.internal:8443/x'],
  ])('%s is %s', (url, issuer) => {
    expect(issuerOf(url)).toBe(issuer);
  });

  it.each(['http://a.example', 'https://a.example?x', 'https://a.example#x', 'https://a:b@c.example', 'nothing'])(
    'refuses %s',
    (url) => expect(() => issuerOf(url)).toThrow('Invalid Open ID Connect Provider URL'),
  );
});

describe('tags', () => {
  const tag = (Key: string, Value: string) => ({ Key, Value });
  it('replaces a key in another case, and keeps the others', () => {
    expect(withIamTags({ Team: 'a', b: '1' }, [tag('team', 'c')])).toEqual({ b: '1', team: 'c' });
    expect(withoutIamTags({ Team: 'a', b: '1' }, ['TEAM', 'none'])).toEqual({ b: '1' });
  });

  it('refuses what AWS refuses', () => {
    expect(() => withIamTags({}, [tag('a', '1'), tag('A', '2')])).toThrow('Duplicate tag keys');
    expect(() => withIamTags({}, [tag('aws:a', '1')])).toThrow('reserved');
    const many = Array.from({ length: 50 }, (_, index) => tag(`k${index}`, ''));
    const full = withIamTags({}, many);
    expect(() => withIamTags(full, [tag('K0', 'x')])).not.toThrow();
    expect(() => withIamTags(full, [tag('one more', 'x')])).toThrow('maximum limit of 50');
  });
});

it('counts a policy without its white space', () => {
  expect(policySize('{ "a":\n\t"b c" }')).toBe(policySize('{"a":"bc"}'));
});
