import { expect, it } from 'vitest';
import { AUTHORIZER_RESULT_BYTES } from '../gateway/authorizer-result.js';
import { readAuthorizerAnswer } from './authorizer-answer.js';

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
};
const read = (answer: unknown) => readAuthorizerAnswer(Buffer.from(JSON.stringify(answer)));

it('is a principal, a policy, and a context of texts', () => {
  const answer = { principalId: 'ann', policyDocument: POLICY, context: { a: 1, b: null }, usageIdentifierKey: 'k' };
  expect(read(answer)).toEqual({
    principalId: 'ann',
    policy: POLICY,
    context: { a: '1', b: 'null' },
    usageIdentifierKey: 'k',
  });
});

it.each([
  ['nobody', { policyDocument: POLICY }],
  ['no policy', { principalId: 'ann' }],
  ['a policy that is none', { principalId: 'ann', policyDocument: { Statement: [{ Effect: 'Maybe' }] } }],
  ['a context of lists', { principalId: 'ann', policyDocument: POLICY, context: { a: [] } }],
  ['too much', { principalId: 'ann', policyDocument: POLICY, context: { a: 'x'.repeat(AUTHORIZER_RESULT_BYTES) } }],
])('is none with %s', (_, answer) => {
  expect(read(answer)).toBeUndefined();
});
