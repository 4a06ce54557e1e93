import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { type FunctionPermission, permissionStatement } from '@stoker/core/model/function-permission';
import { describe, expect, it } from 'vitest';
import { anybodyMay, urlChecks } from './url-access.js';

const OWNER = '111122223333';
const HELLO = `arn:aws:lambda:us-east-1:${OWNER}:function:hello`;
const FACTS = {
  resourceAccountId: OWNER,
  region: 'us-east-1',
  sourceIp: '192.0.2.7',
  userAgent: 'curl/8',
  secureTransport: true,
  receivedAt: 0,
};

let statements = 0;
const permission = (more: Partial<FunctionPermission>): object =>
  permissionStatement(
    { statementId: `s${++statements}`, action: 'lambda:InvokeFunctionUrl', principal: '*', ...more },
    HELLO,
  );
const policy = (...Statement: object[]): PolicyDocument =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'resource');
const may = (document: PolicyDocument | undefined, authType: 'NONE' | 'AWS_IAM' = 'NONE') =>
  anybodyMay(FACTS, urlChecks(HELLO, authType), [document, document]);

const URL = permission({ functionUrlAuthType: 'NONE' });
const VIA_URL = permission({ action: 'lambda:InvokeFunction', invokedViaFunctionUrl: true });

describe('somebody who signs nothing', () => {
  it('may call a URL when everybody may call it, and invoke the function by it', () => {
    expect(may(policy(URL, VIA_URL))).toBe(true);
    expect(may(policy(URL, permission({ action: 'lambda:InvokeFunction' })))).toBe(true);
  });

  it('may not with half of that, or none', () => {
    expect(may(undefined)).toBe(false);
    expect(may(policy(URL))).toBe(false);
    expect(may(policy(VIA_URL))).toBe(false);
  });

  it('may not when the permission is for another kind of URL, or for somebody', () => {
    expect(may(policy(URL, VIA_URL), 'AWS_IAM')).toBe(false);
    expect(may(policy(permission({ functionUrlAuthType: 'AWS_IAM' }), VIA_URL))).toBe(false);
    expect(may(policy(permission({ principal: OWNER }), VIA_URL))).toBe(false);
    expect(may(policy(permission({ principal: 's3.amazonaws.com' }), VIA_URL))).toBe(false);
  });

  it('is refused what is denied, and known by where the request comes from', () => {
    const from = (SourceIp: string) => ({
      Sid: 'd',
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: HELLO,
      Condition: { IpAddress: { 'aws:SourceIp': SourceIp }, StringEquals: { 'aws:PrincipalType': 'Anonymous' } },
    });
    expect(may(policy(URL, VIA_URL, from('192.0.2.0/24')))).toBe(false);
    expect(may(policy(URL, VIA_URL, from('198.51.100.0/24')))).toBe(true);
  });
});
