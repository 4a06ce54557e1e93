import { describe, expect, it } from 'vitest';
import { compareProperties } from './compare-resources.js';
import { parameterValue, parameterValues } from './parameter-values.js';
import { readTemplate } from './read-template.js';
import { parseStackRef, physicalName, requireStackName } from './stack-name.js';
import { isUnderWay, moved, STACK_MOVES, STACK_STATUSES } from './stack-status.js';

const resources = { Api: { Type: 'AWS::ApiGateway::RestApi' } };

it('a value is of 4,096 characters at most, whatever its parameter says', () => {
  const { parameters } = readTemplate({
    Resources: resources,
    Parameters: { P: { Type: 'CommaDelimitedList', MaxLength: 100_000 } },
  });
  const given = [{ key: 'P', value: 'a,'.repeat(3_000), usePrevious: false }];
  expect(() => parameterValues({ parameters }, given)).toThrow('must contain at most 4096 characters');
});

describe('a template', () => {
  it.each<[string, unknown, string]>([
    ['a text', 'x', 'unsupported structure'],
    ['nothing to make', {}, 'At least one Resources member'],
    ['an unknown section', { Resources: resources, Things: {} }, '[Things]'],
    ['rules', { Resources: resources, Rules: {} }, 'the section Rules'],
    ['another version', { Resources: resources, AWSTemplateFormatVersion: '2011' }, 'format version is not supported'],
    ['a name with a hyphen', { Resources: { 'a-b': resources.Api } }, 'a-b is non alphanumeric'],
    ['a resource without a type', { Resources: { A: {} } }, 'must contain a Type member'],
    ['an attribute that nothing heeds', { Resources: { A: { Type: 'T', CreationPolicy: {} } } }, 'CreationPolicy'],
    ['a snapshot', { Resources: { A: { Type: 'T', DeletionPolicy: 'Snapshot' } } }, 'DeletionPolicy must be one of'],
    [
      'a condition that is none',
      { Resources: { A: { Type: 'T', Condition: 'C' } } },
      'Unresolved condition dependency C',
    ],
    ['an output without a value', { Resources: resources, Outputs: { A: {} } }, 'must contain a Value'],
    [
      'a parameter of the parameter store',
      { Resources: resources, Parameters: { A: { Type: 'AWS::SSM::Parameter::Value<String>' } } },
      'no parameter store',
    ],
    [
      'too many resources',
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`R${i}`, resources.Api])) },
      'greater than maximum allowed, 500',
    ],
  ])('with %s is refused', (_what, document, message) => {
    expect(() => readTemplate(document)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
    );
  });

  it('that goes too deep is refused, however deep it goes', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(() => readTemplate({ Resources: { A: { Type: 'T', Properties: { deep } } } })).toThrow(
      'nested more than 64',
    );
  });
});

describe('parameters', () => {
  const { parameters } = readTemplate({
    Resources: resources,
    Parameters: {
      Size: { Type: 'Number', MinValue: 1, MaxValue: '10', Default: 2 },
      Stage: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' },
      Name: {
        Type: 'String',
        AllowedPattern: '[a-z]+',
        MaxLength: 5,
        Default: 'a',
        ConstraintDescription: 'letters, please',
      },
      Hosts: { Type: 'CommaDelimitedList', Default: 'a,b' },
    },
  });
  const values = (key: string, value: string) => parameterValues({ parameters }, [{ key, value, usePrevious: false }]);

  it('have the value that is given, that there was, or that is usual', () => {
    expect(values('Size', '3')).toEqual({ Size: '3', Stage: 'dev', Name: 'a', Hosts: 'a,b' });
    const previous = { Stage: 'prod' };
    expect(parameterValues({ parameters }, [{ key: 'Stage', usePrevious: true }], previous)).toMatchObject(previous);
    expect(() => parameterValues({ parameters }, [{ key: 'Size', usePrevious: true }], previous)).toThrow(
      'usePreviousValue',
    );
    expect(parameterValue({ type: 'List<Number>' }, '1, 2')).toEqual(['1', '2']);
  });

  it.each([
    ['Size', 'x', "Parameter 'Size' must be a number"],
    ['Size', '11', 'not greater than 10'],
    ['Size', '0', 'not less than 1'],
    ['Stage', 'test', "Parameter 'Stage' must be one of AllowedValues"],
    ['Name', 'ABC', 'Parameter Name failed to satisfy constraint: letters, please'],
    ['Name', 'abcdef', 'letters, please'],
  ])('%s=%s is refused', (key, value, message) => {
    expect(() => values(key, value)).toThrow(message);
  });
});

it('properties say whether a change replaces', () => {
  const rules = { Name: 'replace', Size: 'update' } as const;
  expect(compareProperties(rules, { Name: 'a', Size: 1 }, { Name: 'a', Size: 1 })).toEqual({
    kind: 'none',
    changed: [],
  });
  expect(compareProperties(rules, { Name: 'a' }, { Name: 'a', Size: 1 })).toEqual({
    kind: 'update',
    changed: ['Size'],
  });
  expect(compareProperties(rules, { Name: 'a', Size: 2 }, { Name: 'b' })).toEqual({
    kind: 'replace',
    changed: ['Name', 'Size'],
  });
});

it('names of stacks and of what they make', () => {
  expect(() => requireStackName('shop-1')).not.toThrow();
  for (const name of ['', '1a', 'a_b', 'a'.repeat(129)]) expect(() => requireStackName(name)).toThrow("at 'stackName'");
  expect(parseStackRef('shop')).toEqual({ name: 'shop' });
  const arn = 'arn:aws:cloudformation:us-east-1:111122223333:stack/shop/u-1';
  expect(parseStackRef(arn)).toEqual({ name: 'shop', accountId: '111122223333', uuid: 'u-1' });
  expect(parseStackRef('arn:aws:s3:::bucket')).toBeUndefined();
  const long = physicalName('s'.repeat(128), 'L'.repeat(255), 'ABCDEFGHIJKL');
  expect(long).toHaveLength(64);
  expect(long).toMatch(/^s+-L+-ABCDEFGHIJKL$/);
  expect(physicalName('shop', 'Hello', 'X1')).toBe('shop-Hello-X1');
});

it('every status has its moves, and each leads to a status', () => {
  for (const status of STACK_STATUSES) {
    const moves = Object.entries(STACK_MOVES[status] ?? {});
    expect(moves.length > 0).toBe(status !== 'DELETE_COMPLETE');
    for (const [event, next] of moves) {
      expect(STACK_STATUSES).toContain(next);
      expect(moved(status, event as 'made')).toBe(next);
    }
  }
  expect(moved('ROLLBACK_COMPLETE', 'update')).toBeUndefined();
  expect(STACK_STATUSES.filter(isUnderWay)).not.toContain('REVIEW_IN_PROGRESS');
});
