import { describe, expect, it } from 'vitest';
import { permissionStatement, type FunctionPermission } from './function-permission.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const invoke = { statementId: 'one', action: 'lambda:InvokeFunction', principal: '444455556666' };
const statement = (permission: Partial<FunctionPermission> = {}) =>
  permissionStatement({ ...invoke, ...permission }, ARN);

describe('a permission', () => {
  it('is written as Lambda writes it, element by element', () => {
    expect(JSON.stringify(statement())).toBe(
      `{"Sid":"one","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
        `"Action":"lambda:InvokeFunction","Resource":"${ARN}"}`,
    );
    const bucket = { principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::photos', sourceAccount: '444455556666' };
    expect(JSON.stringify(statement(bucket))).toBe(
      `{"Sid":"one","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},` +
        `"Action":"lambda:InvokeFunction","Resource":"${ARN}","Condition":` +
        `{"StringEquals":{"AWS:SourceAccount":"444455556666"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::photos"}}}`,
    );
  });

  it.each([
    ['arn:aws:iam::444455556666:user/ann', { AWS: 'arn:aws:iam::444455556666:user/ann' }],
    ['arn:aws:iam::444455556666:root', { AWS: 'arn:aws:iam::444455556666:root' }],
    ['arn:aws:sts::444455556666:assumed-role/ci/run-1', { AWS: 'arn:aws:sts::444455556666:assumed-role/ci/run-1' }],
    ['logs.us-east-1.amazonaws.com', { Service: 'logs.us-east-1.amazonaws.com' }],
    ['alexa-appkit.amazon.com', { Service: 'alexa-appkit.amazon.com' }],
    ['*', '*'],
  ])('names %s', (principal, written) => {
    expect(statement({ principal }).Principal).toEqual(written);
  });

  it.each(['somebody', '12345', 'arn:aws:s3:::photos', 'arn:aws:iam::444455556666:user/*', 's3.example.com'])(
    'does not name %s',
    (principal) => {
      expect(() => statement({ principal })).toThrow(
        expect.objectContaining({
          code: 'InvalidParameterValueException',
          message: 'The provided principal was invalid. Please check the principal and try again.',
        }),
      );
    },
  );

  it('has a condition for a token and for the ways of a function URL', () => {
    expect(statement({ eventSourceToken: 'amzn1.ask.skill.x' }).Condition).toEqual({
      StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill.x' },
    });
    expect(
      statement({ principal: '*', action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: 'NONE' }).Condition,
    ).toEqual({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } });
    expect(statement({ principal: '*', invokedViaFunctionUrl: true }).Condition).toEqual({
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    });
    expect(statement({ invokedViaFunctionUrl: false, sourceArn: '' })).not.toHaveProperty('Condition');
  });

  it('has no condition that its action never meets', () => {
    expect(() => statement({ functionUrlAuthType: 'NONE' })).toThrow(
      'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
    );
    expect(() => statement({ action: 'lambda:GetFunction', invokedViaFunctionUrl: true })).toThrow(
      'InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action',
    );
  });
});
