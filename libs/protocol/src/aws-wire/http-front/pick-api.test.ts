import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import type { PortApi } from './answered-call.js';
import { apiPicker } from './pick-api.js';

const api = (service: string, takesUnsigned = false, pathPrefix = '/') => {
  const isTargetOf = ({ headers }: IncomingMessage) => headers['x-amz-target'] === `${service}.Do`;
  return { service, takesUnsigned, isTargetOf, pathPrefix } as PortApi;
};
const pick = apiPicker([api('lambda'), api('iam'), api('sts', true), api('events')]);
const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

it.each([
  ['iam', signedFor('iam'), '/'],
  ['sts', signedFor('sts'), '/'],
  ['lambda', signedFor('lambda'), '/2015-03-31/functions'],
  // Its scope is refused there, in the words of AWS.
  ['lambda', signedFor('s3'), '/'],
  ['lambda', 'Basic Zm9v', '/'],
  ['sts', undefined, '/'],
  ['sts', undefined, '/?Action=AssumeRoleWithWebIdentity'],
  ['lambda', undefined, '/2015-03-31/functions'],
  ['sts', undefined, '/?X-Amz-Algorithm=A&X-Amz-Credential=AKIA%2F20261125%2Fus-east-1%2Fsts%2Faws4_request'],
  ['lambda', undefined, '/?X-Amz-Algorithm=A&X-Amz-Credential=AKIA%2F20261125%2Fus-east-1%2Flambda%2Faws4_request'],
])('%s takes what is authorized by %s at %s', (service, authorization, url) => {
  const request = { url, headers: { ...(authorization !== undefined && { authorization }) } } as IncomingMessage;
  expect(pick(request).service).toBe(service);
});

it('gives what is unsigned to the API whose operation its header names', () => {
  const named = (target: string) => ({ url: '/', headers: { 'x-amz-target': target } }) as unknown as IncomingMessage;
  expect(pick(named('events.Do')).service).toBe('events');
  expect(pick(named('other.Do')).service).toBe('sts');
});

it('tells versions of a service by their paths', () => {
  const versions = apiPicker([api('lambda'), api('apigateway'), api('apigateway', false, '/v2/')]);
  const versionAt = (url: string) =>
    versions({ url, headers: { authorization: signedFor('apigateway') } } as IncomingMessage).pathPrefix;
  expect(['/v2/apis', '/restapis', '/v2'].map(versionAt)).toEqual(['/v2/', '/', '/']);
});
