import { describe, expect, it } from 'vitest';
import { parseTaggable, resolveTaggable, tagTargetArn, withoutTags, withTags } from './tags.js';

const HOME = { region: 'us-east-1', accountId: '111122223333' };
const ARN = 'arn:aws:lambda:us-east-1:111122223333';

describe('resolveTaggable', () => {
  it.each([
    [`${ARN}:function:hello`, 'function', 'hello'],
    [`${ARN}:code-signing-config:csc-0123456789abcdef0`, 'code-signing-config', 'csc-0123456789abcdef0'],
    [
      `${ARN}:event-source-mapping:6f0c2a3e-0000-4000-8000-000000000001`,
      'event-source-mapping',
      '6f0c2a3e-0000-4000-8000-000000000001',
    ],
  ])('finds %s, and back', (arn, kind, name) => {
    const target = resolveTaggable(arn, HOME);
    expect(target).toEqual({ ...HOME, kind, name });
    expect(tagTargetArn(target)).toBe(arn);
  });

  it.each(['live', '1', '$LATEST'])('refuses the qualifier %s', (qualifier) => {
    expect(() => resolveTaggable(`${ARN}:function:hello:${qualifier}`, HOME)).toThrow(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  });

  it('refuses what has no tags here, and another region', () => {
    expect(() => resolveTaggable(`${ARN}:capacity-provider:x`, HOME)).toThrow('are not supported for this kind');
    expect(() => resolveTaggable('arn:aws:lambda:eu-west-1:111122223333:function:hello', HOME)).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
  });

  it('keeps the account of another as it is written, for authorisation to judge', () => {
    expect(parseTaggable('arn:aws:lambda:us-east-1:444455556666:function:hello')?.accountId).toBe('444455556666');
  });
});

describe('tags', () => {
  it('are added, replaced and taken away', () => {
    expect(withTags({ a: '1', b: '2' }, { b: '3', c: '' })).toEqual({ a: '1', b: '3', c: '' });
    expect(withoutTags({ a: '1', b: '2' }, ['b', 'nothing'])).toEqual({ a: '1' });
  });

  it('are 50 at most, counted with those that are there', () => {
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, '']));
    expect(withTags(fifty, { 'key-0': 'replaced' })).toMatchObject({ 'key-0': 'replaced' });
    expect(() => withTags(fifty, { more: '' })).toThrow('Number of tags exceeds resource tag limit.');
  });

  it.each(['aws:x', 'AWS:x', 'Aws:'])('can not have the reserved key %s', (key) => {
    expect(() => withTags({}, { [key]: '' })).toThrow('aws: prefixed tag key names are not allowed');
  });

  it('survive keys that objects have themselves', () => {
    expect(Object.keys(withTags({}, { constructor: 'x' }))).toEqual(['constructor']);
  });
});
