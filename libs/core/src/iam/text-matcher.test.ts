import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContextValue, compileText } from './text-matcher.js';

const plain = { variables: true, wildcards: true } as const;
const context = (values: Record<string, ContextValue>) => (key: string) => values[key];
const alice = context({ 'aws:username': 'alice', 'aws:principaltag/team': 'a*', 'aws:tagkeys': ['x', 'y'] });

test.each([
  ['home/${aws:username}/*', 'home/alice/file', true],
  ['home/${aws:username}/*', 'home/bob/file', false],
  ['${AWS:UserName}', 'alice', true],
  ['${ aws:username }', 'alice', true],
  ['team/${aws:PrincipalTag/team}', 'team/a*', true],
  ['team/${aws:PrincipalTag/team}', 'team/abc', false],
  ["${aws:PrincipalTag/site, 'company-wide'}", 'company-wide', true],
  ["${aws:username, 'company-wide'}", 'alice', true],
  ["${aws:PrincipalTag/site, ''}x", 'x', true],
  ['${*}', '*', true],
  ['${*}', 'a', false],
  ['${?}', '?', true],
  ['${?}', 'a', false],
  ['${$}{aws:username}', '${aws:username}', true],
  ['${aws:username', '${aws:username', true],
  ['${aws:nothing}', '', false],
  ['${aws:nothing}', '${aws:nothing}', false],
  ['${aws:TagKeys}', 'x', false],
])('%j matches %j: %s', (source, text, matches) => {
  expect(compileText(source, plain)(text, alice)).toBe(matches);
});

test('without variables the dollar is a dollar', () => {
  const matches = compileText('${aws:username}*', { ...plain, variables: false });
  expect(matches('alice', alice)).toBe(false);
  expect(matches('${aws:username}!', alice)).toBe(true);
});

test('without wildcards the star is a star', () => {
  const matches = compileText('a*?', { ...plain, wildcards: false });
  expect([matches('a*?', alice), matches('abc', alice)]).toEqual([true, false]);
});

test('an empty set is no value, and an empty text is one', () => {
  const values = context({ 'aws:tagkeys': [], 'aws:principaltag/team': '' });
  expect(compileText("${aws:TagKeys, 'none'}", plain)('none', values)).toBe(true);
  expect(compileText("${aws:PrincipalTag/team, 'none'}", plain)('', values)).toBe(true);
});

test('ignores case in text, pattern and variables alike', () => {
  const matches = compileText('Home/${aws:username}', { variables: true, wildcards: false, ignoreCase: true });
  expect(matches('HOME/aLiCe', context({ 'aws:username': 'AliCE' }))).toBe(true);
  expect(matches('home/ΣΑΣ', context({ 'aws:username': 'σας' }))).toBe(true);
});

test('a value taken from the request matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, text) => {
      expect(compileText('${k}', plain)(text, context({ k: value }))).toBe(text === value);
    }),
  );
});
