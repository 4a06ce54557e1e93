import { describe, expect, it } from 'vitest';
import { isFilterPattern } from './filter-pattern.js';

describe('a filter pattern', () => {
  it.each([
    { body: { city: ['Oslo', null, 3, true] } },
    { body: { temperature: [{ numeric: ['>', 0, '<=', 100] }] } },
    { body: { temperature: [{ numeric: ['=', 5] }] } },
    { body: { name: [{ prefix: 'a' }, { suffix: { 'equals-ignore-case': '.PNG' } }, { wildcard: 'a*' }] } },
    { body: { name: [{ 'anything-but': ['a', 'b'] }] } },
    { body: { name: [{ 'anything-but': { prefix: 'a' } }, { 'equals-ignore-case': 'x' }] } },
    { body: { name: [{ exists: false }] } },
    { $or: [{ body: ['a'] }, { attributes: { kind: ['b'] } }] },
  ])('may be %j', (pattern) => {
    expect(isFilterPattern(JSON.stringify(pattern))).toBe(true);
  });

  it.each([
    '',
    'body',
    '[]',
    '{}',
    '{"body": "a"}',
    '{"body": []}',
    '{"body": {}}',
    '{"body": [{"prefx": "a"}]}',
    '{"body": [{"prefix": 1}]}',
    '{"body": [{"prefix": "a", "suffix": "b"}]}',
    '{"body": [["a"]]}',
    '{"body": [{"numeric": [">"]}]}',
    '{"body": [{"numeric": ["=", 1, "<", 2]}]}',
    '{"body": [{"numeric": ["~", 1]}]}',
    '{"body": [{"exists": "yes"}]}',
    '{"body": [{"anything-but": []}]}',
    '{"$or": [{"body": ["a"]}]}',
    '{"$or": ["a", "b"]}',
  ])('may not be %s', (text) => {
    expect(isFilterPattern(text)).toBe(false);
  });
});
