import { expect, test } from 'vitest';
import { parseJsonPath, valueAt } from './json-path.js';

const EVENT = { detail: { items: [{ name: 'Pen' }, [1, 2]], 'a b': null, 'x-y': { z: true } } };

test.each([
  ['$', EVENT],
  ['$.detail.items[0].name', 'Pen'],
  ['$.detail.items[1][1]', 2],
  ["$.detail['a b']", null],
  ['$.detail["x-y"].z', true],
  ['$.detail.x-y', { z: true }],
  ['$.detail.items[2]', undefined],
  ['$.detail.nothing.at.all', undefined],
  ['$.detail.items.length', undefined],
  ['$.toString', undefined],
])('%s', (path, value) => {
  expect(valueAt(parseJsonPath(path)!, EVENT)).toEqual(value);
});

test.each(['', 'detail', '$detail', '$.', '$..detail', '$.a[*]', '$.a[?(@.b)]', '$.a[-1]', '$.a[', "$['a"])(
  '%s is no path',
  (path) => {
    expect(parseJsonPath(path)).toBeUndefined();
  },
);
