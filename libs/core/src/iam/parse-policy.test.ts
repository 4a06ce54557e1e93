import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isServiceError } from '../errors/service-error.js';
import type { PolicyUse } from './malformed-policy.js';
import { POLICY_CHARACTERS, parsePolicy } from './parse-policy.js';

const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
const parse = (document: unknown, use?: PolicyUse) => parsePolicy(JSON.stringify(document), use);
const parseStatement = (changes: object, use?: PolicyUse) =>
  parse({ Version: '2012-10-17', Statement: [{ ...statement, ...changes }] }, use);

describe('accepts', () => {
  test.each<[string, object]>([
    ['one statement without a list', { Version: '2012-10-17', Statement: statement }],
    ['no version', { Statement: [statement] }],
    [
      'an id and statement ids',
      {
        Id: 'x',
        Statement: [
          { Sid: 'One', ...statement },
          { Sid: '', ...statement },
        ],
      },
    ],
    ['lists', { Statement: [{ ...statement, Action: ['s3:Get*', '*:*'], Resource: ['arn:aws:s3:::b', '*'] }] }],
    ['an incomplete ARN', { Statement: [{ ...statement, Resource: 'arn:aws:sqs' }] }],
    ['NotAction and NotResource', { Statement: { Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::b' } }],
    [
      'conditions',
      { Statement: [{ ...statement, Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } } }] },
    ],
  ])('%s', (_name, document) => {
    expect(parse(document)).toEqual(document);
  });

  test('a trust policy', () => {
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    expect(parse({ Version: '2012-10-17', Statement: [trust] }, 'trust').Statement).toEqual([trust]);
  });

  test('a resource policy of AddPermission', () => {
    expect(() => parseStatement({ Sid: 's3-put_1', Principal: { AWS: '123456789012' } }, 'resource')).not.toThrow();
  });
});

describe('refuses', () => {
  test.each<[object, string, PolicyUse?]>([
    [{ Effect: undefined }, 'Missing required field Effect cannot be empty!'],
    [{ Effect: 'allow' }, 'Invalid effect: "allow"'],
    [{ Action: undefined }, 'Policy statement must contain actions.'],
    [{ Action: [] }, 'Missing required field Action cannot be empty!'],
    [{ Action: 7 }, 'Syntax error: Action must be a string'],
    [{ Action: 'InvokeFunction' }, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
    [{ NotAction: 's3:*' }, 'Statement/policy already has instance of Action; it cannot have NotAction too'],
    [{ Resource: undefined }, 'Policy statement must contain resources.'],
    [{ Resource: 'hello' }, 'Resource hello must be in ARN format or "*".'],
    [{ NotResource: '*' }, 'Statement/policy already has instance of Resource; it cannot have NotResource too'],
    [{ Principal: '*' }, 'Policy document should not specify a principal.'],
    [
      { Sid: 'a b' },
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [{ Efect: 'Allow' }, 'Syntax error: unknown statement element Efect'],
    [
      { Condition: { StringEquals: { key: 'x' } } },
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [{ Condition: { StringIs: { 'aws:x': 'x' } } }, 'Invalid Condition type : StringIs'],
    [{ Condition: { StringEquals: { 'aws:x': {} } } }, 'Syntax error: invalid value of condition key aws:x'],
    [{ Condition: { StringEquals: 'x' } }, 'Syntax error: StringEquals must be an object of condition keys'],
    [{ Condition: [] }, 'Syntax error: Condition must be an object'],
    [{}, 'Missing required field Principal cannot be empty!', 'resource'],
    [
      { Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/*"',
      'resource',
    ],
    [{ Principal: { Aws: '*' } }, 'Invalid principal in policy: "Aws"', 'resource'],
    [{ Principal: 'me' }, 'Invalid principal in policy.', 'resource'],
    [{ Principal: { CanonicalUser: '79a5' } }, 'Invalid principal in policy: "CanonicalUser"', 'resource'],
    [{ Principal: { Service: '*' } }, 'Invalid principal in policy: "Service":"*"', 'resource'],
    [{ Principal: { Federated: 'x*' } }, 'Invalid principal in policy: "Federated":"x*"', 'resource'],
    [{ Effect: 'Deny', NotPrincipal: '*' }, 'Has prohibited field NotPrincipal', 'trust'],
    [{ NotPrincipal: '*' }, 'Allow with NotPrincipal is not allowed.', 'resource'],
    [{ Principal: '*', Action: 'sts:AssumeRole' }, 'Has prohibited field Resource', 'trust'],
    [{ Principal: '*', Resource: undefined }, 'AssumeRole policy may only specify STS AssumeRole actions.', 'trust'],
  ])('a statement with %j: %s', (changes, message, use) => {
    expect(() => parseStatement(changes, use)).toThrow(message);
  });

  test.each<[string, string]>([
    ['', 'Syntax errors in policy.'],
    ['{', 'Syntax errors in policy.'],
    ['[]', 'Syntax errors in policy.'],
    ['null', 'Syntax errors in policy.'],
    ['{"Statement":[null]}', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17"}', 'Missing required field Statement'],
    ['{"Statement":[]}', 'Missing required field Statement'],
    ['{"Version":"2020-01-01","Statement":[]}', 'Policy document must be version 2012-10-17 or greater.'],
    ['{"Statements":[]}', 'Syntax error: unknown policy element Statements'],
    ['{"Id":7,"Statement":[]}', 'Syntax error: Id must be a string'],
  ])('the document %s: %s', (json, message) => {
    expect(() => parsePolicy(json)).toThrow(message);
  });

  test('statement ids that repeat', () => {
    const twice = { Sid: 'Same', ...statement };
    expect(() => parse({ Statement: [twice, twice] })).toThrow(
      'Statement IDs (SID) in a single policy must be unique.',
    );
  });

  test('a document that is too large, white space aside', () => {
    const resource = (size: number) => ({
      Statement: [{ ...statement, Resource: `arn:aws:s3:::${'b'.repeat(size)}` }],
    });
    const overhead = JSON.stringify(resource(0)).length;
    const largest = resource(POLICY_CHARACTERS.identity - overhead);
    expect(() => parsePolicy(JSON.stringify(largest, null, 4))).not.toThrow();
    expect(() => parse(resource(POLICY_CHARACTERS.identity - overhead + 1))).toThrow(
      'exceeds the maximum size of 10240',
    );
    expect(() => parsePolicy(JSON.stringify(largest) + ' '.repeat(131_072))).toThrow('exceeds the maximum size');
    expect(() => parsePolicy('['.repeat(10_000))).toThrow('Syntax errors in policy.');
  });
});

test('whatever the text, the answer is a document or the one error', () => {
  const word = fc.constantFrom(
    'Statement',
    'Effect',
    'Allow',
    'Action',
    'Resource',
    'Principal',
    'Condition',
    's3:*',
    '*',
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(word, fc.jsonValue(), fc.array(tie('node')), fc.dictionary(word, tie('node'))),
  })).node;
  fc.assert(
    fc.property(tree, fc.constantFrom<PolicyUse>('identity', 'resource', 'trust'), (document, use) => {
      try {
        parsePolicy(JSON.stringify(document) ?? '', use);
      } catch (error) {
        if (!isServiceError(error, 'MalformedPolicyDocumentException')) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
