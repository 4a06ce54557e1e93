import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../iam/policy.js';
import { parseFunctionPolicy, withoutStatement, withStatement, type FunctionPolicy } from './function-policy.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const statement = (Sid: string): PolicyStatement => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: ARN,
});
const policyOf = (...sids: string[]) =>
  sids.reduce<FunctionPolicy | undefined>(
    (policy, sid) => withStatement(policy, statement(sid), `r-${sid}`),
    undefined,
  );

describe('a policy of permissions', () => {
  it('is a document of the statements as they came', () => {
    expect(JSON.stringify(policyOf('a', 'b'))).toBe(
      `{"revisionId":"r-b","document":{"Version":"2012-10-17","Id":"default","Statement":[` +
        `${JSON.stringify(statement('a'))},${JSON.stringify(statement('b'))}]}}`,
    );
  });

  it('has no id twice', () => {
    expect(() => withStatement(policyOf('a'), statement('a'), 'r')).toThrow(
      expect.objectContaining({
        code: 'ResourceConflictException',
        message:
          'The statement id (a) provided already exists. ' +
          'Please provide a new statement id, or remove the existing statement.',
      }),
    );
  });

  it('loses a statement, and with the last one itself', () => {
    const two = policyOf('a', 'b')!;
    const one = withoutStatement(two, 'a', 'r');
    expect(one).toEqual({ ...policyOf('b'), revisionId: 'r' });
    expect(withoutStatement(one!, 'b', 'r')).toBeUndefined();
    expect(() => withoutStatement(two, 'c', 'r')).toThrow(
      expect.objectContaining({
        code: 'ResourceNotFoundException',
        message: 'Statement c is not found in resource policy.',
      }),
    );
  });

  it('is no longer than 20 KB', () => {
    const full = () => policyOf(...Array.from({ length: 200 }, (_, index) => `statement-${index}`));
    expect(full).toThrow(
      expect.objectContaining({
        code: 'PolicyLengthExceededException',
        message: expect.stringMatching(/^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/),
      }),
    );
  });
});

describe('a whole policy', () => {
  const parse = (element: object, arn = ARN) =>
    parseFunctionPolicy(JSON.stringify({ Version: '2012-10-17', Statement: { ...statement('a'), ...element } }), arn);

  it('keeps its elements, its statements as a list', () => {
    const deny = { Effect: 'Deny', Action: 'lambda:*', Resource: [ARN, `${ARN}:*`] };
    expect(parse(deny)).toEqual({ Version: '2012-10-17', Statement: [{ ...statement('a'), ...deny }] });
  });

  it.each([
    ['an action of another service', { Action: 's3:GetObject' }, 'Policy has invalid action: s3:GetObject'],
    ['another function', { Resource: `${ARN}-2` }, `Policy has invalid resource: ${ARN}-2`],
    ['an unknown operator', { Condition: { Nope: { 'aws:x': '1' } } }, 'Invalid Condition type : Nope'],
    ['no principal', { Principal: undefined }, 'Missing required field Principal cannot be empty!'],
  ])('is refused for %s', (_what, element, message) => {
    expect(() => parse(element)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', message }));
  });

  it('is refused in the version that has no variables', () => {
    const earlier = JSON.stringify({ Statement: statement('a') });
    expect(() => parseFunctionPolicy(earlier, ARN)).toThrow('Policy document must be version 2012-10-17 or greater.');
  });

  it('is refused where it is no JSON', () => {
    expect(() => parseFunctionPolicy('{', ARN)).toThrow('Syntax errors in policy.');
  });
});
