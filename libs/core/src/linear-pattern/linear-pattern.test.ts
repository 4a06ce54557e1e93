import { describe, expect, it } from 'vitest';
import { LinearPattern } from './linear-pattern.js';

const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'aab',
  'Bearer abc.DEF_-9',
  'x-1',
  '1.5',
  'é',
  '🙂',
  'a\nb',
  'foo|bar',
  ']',
  '-',
  ' \t',
];

describe('a linear pattern', () => {
  it.each([
    'a',
    '^a',
    'b$',
    '^$',
    'a*b',
    'a+',
    'a?b',
    '(ab)+',
    '(?:a|b)c?',
    'a|^b$|',
    '^[-0-9a-zA-z.]*$',
    '^Bearer [-\\w]+\\.[-\\w]+$',
    '[^a-c]',
    '\\d+(\\.\\d{1,2})?',
    '^.{1}$',
    '^a{2,}b',
    '\\D\\S',
    '[\\s\\d]',
    '\\x61\\u0062',
    'foo\\|bar',
    '[\\]]',
    '[-]',
    '(a*)*b',
    '(a|a)*c',
    '(^a|b)+$',
    '',
    'é|🙂',
    '^.$',
  ])('means what a regular expression means: %s', (pattern) => {
    const linear = new LinearPattern(pattern);
    for (const text of TEXTS) {
      expect([text, linear.test(text)]).toEqual([text, new RegExp(pattern, 'u').test(text)]);
      expect([text, linear.matches(text)]).toEqual([text, new RegExp(`^(?:${pattern})$`, 'u').test(text)]);
    }
  });

  it.each(['(a+)+$', '(a|aa)+$', '(.*)*b', '.*.*.*.*.*.*x'])('takes one pass where %s would take ages', (pattern) => {
    const linear = new LinearPattern(pattern);
    expect(linear.matches(`${'a'.repeat(8_000)}!`)).toBe(false);
  });

  it.each(['(', ')', '[a', '*', 'a**', '(?=a)', '(?<n>a)', '\\1', '\\b', '\\', 'a{3,2}', '\\p{L}', '[b-a]', '\\xZZ'])(
    'refuses %s',
    (pattern) => {
      expect(() => new LinearPattern(pattern)).toThrow();
    },
  );

  it('refuses patterns that would come to too many steps, or go too deep', () => {
    expect(() => new LinearPattern('((a{100}){100}){100}')).toThrow(/too large/);
    expect(() => new LinearPattern('('.repeat(50) + 'a' + ')'.repeat(50))).toThrow(/too many groups/);
  });
});
