import { describe, expect, it } from 'vitest';
import { jsonValue, type ValueType } from './json-value.js';
import { TypeCatalog } from './type-catalog.js';

const list = (element: ValueType): ValueType => ({ kind: 'array', element, delimiter: ',' });

describe('a value', () => {
  it.each<[string, ValueType, unknown]>([
    ['t', { kind: 'boolean' }, true],
    ['-7', { kind: 'number' }, -7],
    ['1e+300', { kind: 'number' }, 1e300],
    ['-Infinity', { kind: 'number' }, '-Infinity'],
    ['\\x00ff', { kind: 'bytes' }, 'AP8='],
    ['\\x', { kind: 'bytes' }, ''],
    ['{"a": [1, null]}', { kind: 'json' }, { a: [1, null] }],
    ['2026-11-26 10:00:00.5+00', { kind: 'time' }, '2026-11-26T10:00:00.5Z'],
    ['2026-11-26 10:00:00', { kind: 'time' }, '2026-11-26T10:00:00'],
    ['infinity', { kind: 'time' }, 'infinity'],
    ['0044-03-15 12:00:00 BC', { kind: 'time' }, '0044-03-15 12:00:00 BC'],
    ['"\u0001', { kind: 'text' }, '"\u0001'],
    ['{}', list({ kind: 'text' }), []],
    ['{{1,2},{3,NULL}}', list({ kind: 'number' }), [[1, 2], [3, null]]], // prettier-ignore
    ['[0:1]={a,b}', list({ kind: 'text' }), ['a', 'b']],
    ['{"a,b","c\\"d","e\\\\f","NULL",""}', list({ kind: 'text' }), ['a,b', 'c"d', 'e\\f', 'NULL', '']],
  ])('is what its type says: %s', (text, type, expected) => {
    expect(JSON.parse(jsonValue(text, type))).toEqual(expected);
  });

  it.each(['{1', '{1,2}}', '{"a', '{"a"b}', 'x'])('that is no array stays a text: %s', (text) => {
    expect(JSON.parse(jsonValue(text, list({ kind: 'text' })))).toBe(text);
  });
});

it('knows arrays and domains by what they are of', () => {
  const types = new TypeCatalog();
  types.add([
    { oid: 23, element: 0, base: 0, delimiter: ',' },
    { oid: 1007, element: 23, base: 0, delimiter: ',' },
    { oid: 70_000, element: 0, base: 1007, delimiter: ',' },
  ]);
  expect(types.of(70_000)).toEqual(list({ kind: 'number' }));
  expect([types.of(1), types.knows(1), types.knows(23)]).toEqual([{ kind: 'text' }, false, true]);
});
