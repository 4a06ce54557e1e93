import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionArn } from './arn.js';
import { parseFunctionName, resolveFunction, resolveNewFunction, resolveWholeFunction } from './function-name.js';

const home = { region: 'us-east-1', accountId: '111122223333' };
const other = '444455556666';

describe('parseFunctionName', () => {
  it.each([
    ['hello', { functionName: 'hello' }],
    ['hello:1', { functionName: 'hello', qualifier: '1' }],
    ['hello:$LATEST', { functionName: 'hello', qualifier: '$LATEST' }],
    ['hello:live', { functionName: 'hello', qualifier: 'live' }],
    ['function:hello', { functionName: 'hello' }],
    [`${other}:function:hello`, { accountId: other, functionName: 'hello' }],
    [`${other}:function:hello:live`, { accountId: other, functionName: 'hello', qualifier: 'live' }],
    [
      `arn:aws:lambda:eu-west-3:${other}:function:hello`,
      { region: 'eu-west-3', accountId: other, functionName: 'hello' },
    ],
    [
      `arn:aws-us-gov:lambda:us-gov-west-1:${other}:function:hello:7`,
      { region: 'us-gov-west-1', accountId: other, functionName: 'hello', qualifier: '7' },
    ],
    ['111122223333', { functionName: '111122223333' }],
  ])('reads %s', (text, expected) => {
    expect(parseFunctionName(text)).toStrictEqual(expected);
  });

  it.each(['', ':', 'hello:', ':1', 'a b', 'hello:a:b', 'arn:aws:s3:::bucket', 'hello:$latest', 'hello\n', '../x'])(
    'refuses %j',
    (text) => {
      expect(parseFunctionName(text)).toBeUndefined();
    },
  );

  it('reads back whatever is written as an ARN', () => {
    const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-_]{0,20}$/);
    fc.assert(
      fc.property(word, fc.option(word, { nil: undefined }), (functionName, qualifier) => {
        const read = parseFunctionName(functionArn(home.region, other, functionName, qualifier));
        expect(read).toEqual({ region: home.region, accountId: other, functionName, qualifier });
      }),
    );
  });
});

describe('resolveFunction', () => {
  it('fills in the region and account of the caller', () => {
    expect(resolveFunction('hello', undefined, home)).toStrictEqual({ ...home, functionName: 'hello' });
  });

  it('keeps the account that the name says', () => {
    expect(resolveFunction(`${other}:function:hello`, 'live', home)).toStrictEqual({
      region: 'us-east-1',
      accountId: other,
      functionName: 'hello',
      qualifier: 'live',
    });
  });

  it('accepts a qualifier given twice when both agree, and no other', () => {
    expect(resolveFunction('hello:live', 'live', home).qualifier).toBe('live');
    expect(() => resolveFunction('hello:live', 'next', home)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: 'The derived qualifier from the function name does not match the specified qualifier.',
      }),
    );
  });

  it('takes an empty qualifier for none', () => {
    expect(resolveFunction('hello', '', home)).not.toHaveProperty('qualifier');
  });

  it('does not reach other regions', () => {
    expect(() => resolveFunction(`arn:aws:lambda:eu-west-3:${other}:function:hello`, undefined, home)).toThrow(
      expect.objectContaining({
        code: 'ResourceNotFoundException',
        message: "Functions from 'eu-west-3' are not reachable in this region ('us-east-1')",
      }),
    );
  });

  it('refuses what has no allowed form', () => {
    expect(() => resolveFunction('no spaces', undefined, home)).toThrow(
      expect.objectContaining({
        code: 'ValidationException',
        message: expect.stringContaining("1 validation error detected: Value 'no spaces' at 'functionName'"),
      }),
    );
  });
});

describe('resolveWholeFunction', () => {
  it('takes $LATEST for the function and refuses other qualifiers', () => {
    expect(resolveWholeFunction('hello:$LATEST', home)).toStrictEqual({ ...home, functionName: 'hello' });
    expect(() => resolveWholeFunction('hello:1', home)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException' }),
    );
  });
});

describe('resolveNewFunction', () => {
  it('allows 64 characters and no more', () => {
    expect(resolveNewFunction('x'.repeat(64), home).functionName).toHaveLength(64);
    expect(() => resolveNewFunction('x'.repeat(65), home)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: expect.stringContaining('Member must have length less than or equal to 64'),
      }),
    );
  });

  it.each(['hello:1', 'hello:$LATEST', 'he.llo'])('refuses %s', (text) => {
    expect(() => resolveNewFunction(text, home)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });
});
