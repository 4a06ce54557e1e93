import { describe, expect, test } from 'vitest';
import { ConditionError, compileConditions } from './condition.js';
import type { PolicyStatement } from './policy.js';
import type { ContextValue } from './text-matcher.js';

type Block = NonNullable<PolicyStatement['Condition']>;

function holds(block: Block, values: Record<string, ContextValue>): boolean {
  const conditions = compileConditions(block, true);
  return conditions.every((condition) => condition((key) => values[key]));
}

describe('operators on one value', () => {
  test.each<[operator: string, wanted: string | number | boolean | string[], actual: string, expected: boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', ['x', 'a'], 'a', true],
    ['StringEquals', '*', 'a', false],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
    ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
    ['StringLike', 'a*', 'abc', true],
    ['StringLike', 'a?', 'abc', false],
    ['StringNotLike', ['a*', 'b*'], 'cat', true],
    ['StringNotLike', ['a*', 'b*'], 'bat', false],
    ['NumericEquals', 10, '10.0', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '-1', '0', true],
    ['NumericGreaterThanEquals', '3', '2.5', false],
    ['NumericEquals', '10', 'ten', false],
    ['DateEquals', '2026-11-23T00:00:00Z', '2026-11-23T01:00:00+01:00', true],
    ['DateNotEquals', '2026', '2026-01-01', false],
    ['DateLessThan', '2026-11-23', '2026-11-22T23:59:59.999Z', true],
    ['DateLessThanEquals', '1795392000', '2026-11-23T00:00:00Z', true],
    ['DateGreaterThan', '2026-11-23T00:00:00Z', '1795392001', true],
    ['DateGreaterThanEquals', '2026-11-23T00:00:00Z', '1795391999', false],
    ['Bool', true, 'true', true],
    ['Bool', 'TRUE', 'false', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QQ==', 'QQ', true],
    ['BinaryEquals', 'QQ==', 'Qg==', false],
    ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '10.9.8.7', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.1', false],
    ['NotIpAddress', '10.0.0.0/8', '11.0.0.1', true],
    ['NotIpAddress', '10.0.0.0/8', '10.0.0.1', false],
    ['ArnEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true],
    ['ArnLike', 'arn:aws:s3:*', 'arn:aws:sqs:eu:1:q', false],
    ['ArnNotEquals', 'arn:aws:s3:::bucket', 'arn:aws:s3:::bucket', false],
    ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::c', true],
  ])('%s %j against %j: %s', (operator, wanted, actual, expected) => {
    expect(holds({ [operator]: { 'aws:Key': wanted } }, { 'aws:key': actual })).toBe(expected);
  });
});

describe('a key that is absent', () => {
  test.each([
    ['StringEquals', 'a', false],
    ['StringNotEquals', 'a', true],
    ['NumericLessThan', '1', false],
    ['NotIpAddress', '10.0.0.0/8', true],
    ['StringEqualsIfExists', 'a', true],
    ['BoolIfExists', 'true', true],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
  ])('%s %s: %s', (operator, wanted, expected) => {
    expect(holds({ [operator]: { 'aws:key': wanted } }, {})).toBe(expected);
    expect(holds({ [operator]: { 'aws:key': wanted } }, { 'aws:key': [] })).toBe(expected);
  });
});

describe('a key with several values', () => {
  test.each<[operator: string, wanted: string[], actual: string[], expected: boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringLike', ['a*'], ['x', 'abc'], true],
    ['ForAnyValue:StringLike', ['a*'], ['x', 'y'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'a'], false],
    ['StringEquals', ['a'], ['x', 'a'], true],
    ['StringNotEquals', ['a'], ['x', 'a'], false],
  ])('%s %j against %j: %s', (operator, wanted, actual, expected) => {
    expect(holds({ [operator]: { 'aws:TagKeys': wanted } }, { 'aws:tagkeys': actual })).toBe(expected);
  });
});

test('all keys and all operators must hold', () => {
  const block = { StringEquals: { 'a:x': '1', 'a:y': '2' }, Bool: { 'a:z': 'true' } };
  expect(holds(block, { 'a:x': '1', 'a:y': '2', 'a:z': 'true' })).toBe(true);
  expect(holds(block, { 'a:x': '1', 'a:y': '3', 'a:z': 'true' })).toBe(false);
  expect(holds(block, { 'a:x': '1', 'a:y': '2', 'a:z': 'false' })).toBe(false);
});

test('a variable fills in the value, and one that has none is like no value', () => {
  const owner = { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } };
  expect(holds(owner, { 'aws:resourcetag/owner': 'alice', 'aws:username': 'alice' })).toBe(true);
  expect(holds(owner, { 'aws:resourcetag/owner': 'alice', 'aws:username': 'bob' })).toBe(false);
  expect(holds(owner, { 'aws:resourcetag/owner': 'alice' })).toBe(false);
  const other = { StringNotEquals: { 'aws:ResourceTag/owner': '${aws:username}' } };
  expect(holds(other, { 'aws:resourcetag/owner': 'alice' })).toBe(true);
});

test.each<[Block, string]>([
  [{ StringMatches: { 'aws:x': 'a' } }, 'Invalid Condition type : StringMatches'],
  [{ NullIfExists: { 'aws:x': 'true' } }, 'Invalid Condition type : NullIfExists'],
  [{ 'ForSomeValues:StringEquals': { 'aws:x': 'a' } }, 'Invalid Condition type : ForSomeValues:StringEquals'],
  [{ NumericEquals: { 'aws:x': 'ten' } }, 'Invalid value for NumericEquals on aws:x: ten'],
  [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/64' } }, 'Invalid value for IpAddress on aws:SourceIp: 10.0.0.0/64'],
  [{ Bool: { 'aws:x': 'yes' } }, 'Invalid value for Bool on aws:x: yes'],
  [{ DateLessThan: { 'aws:x': 'tomorrow' } }, 'Invalid value for DateLessThan on aws:x: tomorrow'],
  [{ Bool: { 'aws:x': '${aws:y}' } }, 'Invalid value for Bool on aws:x: ${aws:y}'],
  [{ Null: { 'aws:x': 'maybe' } }, 'Invalid value for Null on aws:x: maybe'],
])('refuses %j', (block, message) => {
  expect(() => holds(block, {})).toThrow(new ConditionError(message));
});
