import { describe, expect, it } from 'vitest';
import { layerPolicyDocument, withGrant, withoutGrant, type LayerPolicy } from './layer-policy.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:layer:tools:1';
const one: LayerPolicy = { revisionId: 'r1', grants: [{ statementId: 'xaccount', principal: '444455556666' }] };

describe('layerPolicyDocument', () => {
  it('is written as AWS writes it', () => {
    const both = withGrant(one, { statementId: 'all', principal: '*' }, ARN, 'r2');
    expect(JSON.stringify(layerPolicyDocument(both, ARN))).toBe(
      '{"Version":"2012-10-17","Id":"default","Statement":[' +
        '{"Sid":"xaccount","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},' +
        `"Action":"lambda:GetLayerVersion","Resource":"${ARN}"},` +
        `{"Sid":"all","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion","Resource":"${ARN}"}]}`,
    );
  });
});

describe('withGrant', () => {
  it('begins a policy and adds to one', () => {
    expect(withGrant(undefined, one.grants[0]!, ARN, 'r1')).toEqual(one);
    const all = { statementId: 'all', principal: '*' };
    expect(withGrant(one, all, ARN, 'r2')).toEqual({ revisionId: 'r2', grants: [...one.grants, all] });
  });

  it('refuses a statement id that is taken', () => {
    expect(() => withGrant(one, { statementId: 'xaccount', principal: '*' }, ARN, 'r2')).toThrow(
      'The statement id (xaccount) provided already exists.',
    );
  });

  it('refuses a policy that becomes too long', () => {
    const grants = Array.from({ length: 120 }, (_, index) => ({ statementId: `s${index}`, principal: '444455556666' }));
    const grant = { statementId: 'x', principal: '*' };
    expect(() => withGrant({ revisionId: 'r1', grants }, grant, ARN, 'r2')).toThrow('is bigger than the limit (20480)');
  });
});

describe('withoutGrant', () => {
  it('takes one away, and the policy with the last', () => {
    const both = withGrant(one, { statementId: 'all', principal: '*' }, ARN, 'r2');
    expect(withoutGrant(both, 'all', 'r3')).toEqual({ ...one, revisionId: 'r3' });
    expect(withoutGrant(one, 'xaccount', 'r3')).toBeUndefined();
  });

  it.each([undefined, one])('refuses a statement that is not there', (policy) => {
    expect(() => withoutGrant(policy, 'other', 'r2')).toThrow('Statement other is not found in resource policy.');
  });
});
