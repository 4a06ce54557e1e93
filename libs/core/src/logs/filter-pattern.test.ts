import { expect, it, test } from 'vitest';
import { parseFilterPattern } from './filter-pattern.js';

test.each([
  ['ERROR', ['an ERROR here', 'MYERRORS'], ['error', '']],
  ['ERROR timeout', ['timeout: ERROR'], ['ERROR', 'timeout']],
  ['?ERROR ?WARN', ['WARN', 'ERROR'], ['INFO']],
  ['-DEBUG', ['INFO', ''], ['DEBUG x']],
  ['task -"two words"', ['task two', 'task words two'], ['task two words', 'two']],
  ['"a \\"b\\" \\\\"', ['is a "b" \\'], ['a b']],
  ['?WARN ERROR', ['ERROR'], ['WARN']],
  ['  spaced  ', ['spaced'], ['space']],
  ['?"exit 1" ?"exit 2"', ['exit 2'], ['exit 3', 'exit']],
])('%s', (pattern, matched, others) => {
  const matches = parseFilterPattern(pattern)!;
  expect(matched.filter(matches)).toEqual(matched);
  expect(others.filter(matches)).toEqual([]);
});

it('is nothing where it is empty', () => {
  expect(parseFilterPattern('')).toBeUndefined();
  expect(parseFilterPattern('  ')).toBeUndefined();
});

test.each(['{ $.level = "ERROR" }', '[ip, user]', '%[45]\\d\\d%', '"open', 'a"b', '"a"b'])('refuses %s', (pattern) => {
  expect(() => parseFilterPattern(pattern)).toThrowError(
    expect.objectContaining({ code: 'InvalidParameterValueException' }),
  );
});

it('takes no longer for a pattern that is made to take long', () => {
  expect(() => parseFilterPattern(`${'\\"'.repeat(500)}`)).toThrow();
  expect(parseFilterPattern(`"${'\\"'.repeat(500)}"`)!('"'.repeat(500))).toBe(true);
});
