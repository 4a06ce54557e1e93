import { describe, expect, it } from 'vitest';
import { compileEventPattern } from './compile-pattern.js';

const matches = (pattern: unknown, event: unknown) => compileEventPattern(JSON.stringify(pattern))(event);

const EVENT = {
  version: '0',
  'detail-type': 'Order placed',
  source: 'shop.orders',
  resources: ['arn:aws:s3:::one', 'arn:aws:s3:::two'],
  detail: {
    total: 12.5,
    gift: false,
    note: null,
    address: '10.1.2.3',
    items: [{ name: 'Pen', count: 2 }, { name: 'Ink' }],
  },
};

describe('a pattern matches', () => {
  it.each([
    ['a value', { source: ['shop.orders'] }],
    ['one of several', { source: ['other', 'shop.orders'] }],
    ['null and false', { detail: { note: [null], gift: [false] } }],
    ['a number however written', { detail: { total: [1.25e1] } }],
    ['an item of a list', { resources: ['arn:aws:s3:::two'] }],
    ['fields of one item', { detail: { items: { name: ['Pen'], count: [2] } } }],
    ['a prefix', { source: [{ prefix: 'shop.' }] }],
    ['a prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'SHOP.' } }] }],
    ['a suffix', { source: [{ suffix: 'orders' }] }],
    ['a suffix in any case', { source: [{ suffix: { 'equals-ignore-case': 'ORDERS' } }] }],
    ['any case', { source: [{ 'equals-ignore-case': 'SHOP.Orders' }] }],
    ['a wildcard', { resources: [{ wildcard: 'arn:*:::t*o' }] }],
    ['a range', { detail: { total: [{ numeric: ['>', 10, '<=', 12.5] }] } }],
    ['an address', { detail: { address: [{ cidr: '10.1.0.0/16' }] } }],
    ['what is there', { detail: { note: [{ exists: true }] } }],
    ['what is not', { detail: { coupon: [{ exists: false }] } }],
    ['what is not a leaf', { detail: [{ exists: false }] }],
    ['what is under nothing', { nowhere: { at: { all: [{ exists: false }] } } }],
    ['anything but another text', { source: [{ 'anything-but': 'x' }] }],
    ['anything but other numbers', { detail: { total: [{ 'anything-but': [1, 2] }] } }],
    ['anything but prefixes', { source: [{ 'anything-but': { prefix: ['a', 'b'] } }] }],
    ['anything but a suffix', { source: [{ 'anything-but': { suffix: '.png' } }] }],
    ['anything but a wildcard', { source: [{ 'anything-but': { wildcard: '*/lib/*' } }] }],
    ['anything but others in any case', { source: [{ 'anything-but': { 'equals-ignore-case': ['X', 'Y'] } }] }],
    ['an item that is anything but', { resources: [{ 'anything-but': 'arn:aws:s3:::one' }] }],
    ['one alternative', { $or: [{ source: ['x'] }, { detail: { gift: [false] } }] }],
    ['what every object inherits, where it is not', { toString: [{ exists: false }] }],
  ])('%s', (_, pattern) => {
    expect(matches(pattern, EVENT)).toBe(true);
  });

  it.each([
    ['a text that looks like the number', { detail: { total: ['12.5'] } }],
    ['a part of a text', { source: ['shop'] }],
    ['an object', { detail: [{ exists: true }] }],
    ['fields of two items', { detail: { items: { name: ['Ink'], count: [2] } } }],
    ['a field that one item has', { detail: { items: { name: ['Ink'], count: [{ exists: false }] } } }],
    ['anything but, of nothing', { detail: { coupon: [{ 'anything-but': 'x' }] } }],
    [
      'anything but the value in another case',
      { source: [{ 'anything-but': { 'equals-ignore-case': 'SHOP.ORDERS' } }] },
    ],
    ['no alternative', { $or: [{ source: ['x'] }, { source: ['y'] }] }],
    ['an alternative where the rest fails', { version: ['1'], $or: [{ source: ['shop.orders'] }, { source: ['y'] }] }],
    ['an address of another network', { detail: { address: [{ cidr: '10.2.0.0/16' }] } }],
    ['a text by number', { source: [{ numeric: ['>', 0] }] }],
  ])('but not %s', (_, pattern) => {
    expect(matches(pattern, EVENT)).toBe(false);
  });

  it.each([null, 'text', 1, [], {}])('nothing in %j', (event) => {
    expect(matches({ source: ['a'] }, event)).toBe(false);
  });

  it('fields named as those that every object inherits', () => {
    const event: unknown = JSON.parse('{"__proto__": {"a": 1}, "constructor": "x"}');
    expect(compileEventPattern('{"__proto__": {"a": [1]}, "constructor": ["x"]}')(event)).toBe(true);
  });

  it('lists as deep as an event may hold', () => {
    const depth = 400_000;
    const event: unknown = { a: JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) };
    expect(matches({ a: [1] }, event)).toBe(true);
    expect(matches({ a: { b: [1] } }, event)).toBe(false);
  });
});

describe('a pattern is refused', () => {
  it.each([
    ['{', 'Filter is not valid JSON'],
    ['[]', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"source": {}}', 'Empty objects are not allowed'],
    ['{"source": []}', 'Empty arrays are not allowed'],
    ['{"source": "a"}', '"source" must be an object or an array'],
    ['{"source": [["a"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"source": [{}]}', 'Match expression name not found'],
    ['{"source": [{"prefx": "a"}]}', 'Unrecognized match type prefx'],
    ['{"source": [{"toString": "a"}]}', 'Unrecognized match type toString'],
    ['{"source": [{"prefix": "a", "suffix": "b"}]}', 'Only one key allowed in match expression'],
    ['{"source": [{"prefix": 1}]}', 'prefix match pattern must be a string'],
    ['{"source": [{"suffix": {"prefix": "a"}}]}', 'Unsupported suffix pattern: prefix'],
    ['{"source": [{"equals-ignore-case": ["a"]}]}', 'equals-ignore-case match pattern must be a string'],
    ['{"source": [{"wildcard": "a**"}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"source": [{"wildcard": "a\\\\b"}]}', 'Invalid escape character at pos 1'],
    ['{"source": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"source": [{"cidr": "10.0.0.0/33"}]}', 'Malformed CIDR: 10.0.0.0/33'],
    ['{"source": [{"exists": "yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"source": [{"numeric": 1}]}', 'Value of numeric must be an array.'],
    ['{"source": [{"numeric": [1]}]}', 'Invalid member in numeric match: 1'],
    ['{"source": [{"numeric": []}]}', 'Invalid member in numeric match: undefined'],
    ['{"source": [{"numeric": ["="]}]}', 'Value of equals must be numeric'],
    ['{"source": [{"numeric": ["~", 1]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"source": [{"numeric": ["=", 1, "<", 2]}]}', 'Too many elements in numeric expression'],
    ['{"source": [{"numeric": [">", 1, ">", 2]}]}', 'Bad numeric range operator: >'],
    ['{"source": [{"numeric": [">", 1, 2]}]}', 'Bad value in numeric range: 2'],
    ['{"source": [{"numeric": [">", 1, "<", 2, "<"]}]}', 'Too many terms in numeric range expression'],
    ['{"source": [{"numeric": [">", 2, "<", 1]}]}', 'Bottom must be less than top'],
    ['{"source": [{"numeric": [">", 6e9]}]}', 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    ['{"source": [{"anything-but": true}]}', 'Value of anything-but must be an array or single string/number value.'],
    ['{"source": [{"anything-but": [null]}]}', 'Inside anything but list, start|null|boolean is not supported.'],
    [
      '{"source": [{"anything-but": ["a", 1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    ['{"source": [{"anything-but": {"numeric": ["=", 1]}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"source": [{"anything-but": {"prefix": ""}}]}', 'Null prefix/suffix not allowed'],
    ['{"source": [{"anything-but": {"prefix": []}}]}', 'Empty arrays are not allowed'],
    [
      '{"source": [{"anything-but": {"prefix": [1]}}]}',
      'Inside anything-but/prefix list, number|start|null|boolean is not supported.',
    ],
    ['{"$or": {"a": [1]}}', 'It must be an Array followed with $or.'],
    ['{"$or": [{"a": [1]}]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or": [1, 2]}', 'Only JSON object is allowed in array of $or relationship.'],
    [
      '{"$or": [{"prefix": ["a"]}, {"b": ["c"]}]}',
      'prefix is Ruler reserved fieldName which cannot be used inside $or.',
    ],
  ])('%s: %s', (pattern, reason) => {
    expect(() => compileEventPattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: `Event pattern is not valid. Reason: ${reason}`,
      }),
    );
  });

  it('when its alternatives multiply beyond a thousand', () => {
    const choice = (count: number) => ({ $or: Array.from({ length: count }, (_, index) => ({ x: [index] })) });
    const pattern = (last: number) => JSON.stringify({ a: choice(10), b: choice(10), c: choice(last) });
    expect(() => compileEventPattern(pattern(10))).not.toThrow();
    expect(() => compileEventPattern(pattern(11))).toThrow('Too many combinations of $or: 1100');
  });

  it('when it is too long', () => {
    const pattern = JSON.stringify({ source: ['a'.repeat(3_000)] });
    expect(() => compileEventPattern(pattern)).toThrow('longer than 2048');
    expect(() => compileEventPattern(pattern, 4_096)).not.toThrow();
  });
});
