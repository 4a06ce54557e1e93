import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials } from '@stoker/protocol/sigv4/signer';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { hostOf, type RawRequest, send, signed, signerOf } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

const MINUTE = 60_000;
const INVOKE = '/2015-03-31/functions/echo/invocations';
const FUNCTION = '/2015-03-31/functions/echo';
const BAD_SIGNATURE = 'InvalidSignatureException';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  const files = { 'index.mjs': 'export const handler = async (event) => event;' };
  await createFunction(client, stack.account, 'echo', { files });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

const invocation = { method: 'POST', url: INVOKE, body: '{"a":1}', headers: { 'x-amz-log-type': 'None' } };

/** The usual signed invocation, signed otherwise. */
const signedBy = (key: Partial<Credentials>, signature: Parameters<typeof signed>[3] = {}): RawRequest =>
  signed(stack.server, { ...stack.account, ...key }, invocation, signature);

/** The usual signed invocation, with some headers changed on its way; undefined takes one away. */
function tampered(changes: Record<string, string | undefined>): RawRequest {
  const request = signedBy({});
  const headers = Object.entries({ ...request.headers, ...changes }).filter(([, value]) => value !== undefined);
  return { ...request, headers: Object.fromEntries(headers) as Record<string, string> };
}

const authorization = (change: (header: string) => string): RawRequest =>
  tampered({ authorization: change(signedBy({}).headers['authorization'] ?? '') });

describe('a signed call', () => {
  test.each<[string, () => RawRequest]>([
    ['as it should be', () => signedBy({})],
    ['from a clock 4 minutes behind', () => signedBy({}, { at: Date.now() - 4 * MINUTE })],
    ['from a clock 4 minutes ahead', () => signedBy({}, { at: Date.now() + 4 * MINUTE })],
    ['with headers that proxies add unsigned', () => tampered({ 'x-forwarded-for': '192.0.2.1', via: '1.1 proxy' })],
    ['to an encoded path, which is encoded once more for the signature', () => encodedPath('%3A', '%3A')],
    [
      'with a slash at the end of its path',
      () => signed(stack.server, stack.account, { ...invocation, url: `${INVOKE}/` }),
    ],
  ])('passes: %s', async (_, request) => {
    expect(await send(stack.server, request())).toMatchObject({ status: 200, body: '{"a":1}' });
  });
});

/** An invocation of `echo:$LATEST`, its colon written one way on the wire and another in the signature. */
function encodedPath(inSignature: string, onTheWire: string): RawRequest {
  const path = (colon: string) => `/2015-03-31/functions/echo${colon}$LATEST/invocations`;
  return { ...signed(stack.server, stack.account, { ...invocation, url: path(inSignature) }), url: path(onTheWire) };
}

const ID = /^[0-9a-f-]{36}$/;

async function refusal(request: RawRequest): Promise<readonly [errorType: string | undefined, message: string]> {
  const answer = await send(stack.server, request);
  expect([answer.status, answer.headers['x-amzn-requestid']]).toEqual([403, expect.stringMatching(ID)]);
  expect(answer.body).not.toContain(stack.account.secretAccessKey);
  return [answer.errorType, answer.message ?? ''];
}

describe('a call whose signature does not match is refused', () => {
  test.each<[string, () => RawRequest]>([
    ['by a wrong secret', () => signedBy({ secretAccessKey: 'x'.repeat(40) })],
    ['an altered signature', () => authorization((it) => `${it.slice(0, -1)}${it.endsWith('0') ? '1' : '0'}`)],
    ['an altered body', () => ({ ...signedBy({}), body: '{"a":2}' })],
    ['an altered header', () => tampered({ 'x-amz-log-type': 'Tail' })],
    ['a signed header gone', () => tampered({ 'x-amz-log-type': undefined })],
    ['another host', () => tampered({ host: 'elsewhere:80' })],
    ['another path', () => ({ ...signedBy({}), url: INVOKE.replace('echo', 'other') })],
    ['another query', () => ({ ...signedBy({}), url: `${INVOKE}?Qualifier=1` })],
    ['a path signed as S3 would', () => encodedPath(':', '%3A')],
  ])('%s', async (_, request) => {
    expect(await refusal(request())).toEqual([BAD_SIGNATURE, MISMATCH]);
  });
});

describe('a call is refused, with AWS’s reason', () => {
  const [MISSING, INCOMPLETE] = ['MissingAuthenticationTokenException', 'IncompleteSignatureException'];
  const [UNKNOWN, INVALID_TOKEN] = [
    'UnrecognizedClientException',
    /^The security token included in the request is inv/,
  ];
  const at = (minutes: number) => signedBy({}, { at: Date.now() + minutes * MINUTE });
  test.each<[string, () => RawRequest, string, RegExp]>([
    ['no signature', () => tampered({ authorization: undefined }), MISSING, /^Missing Authentication Token$/],
    [
      'half of one',
      () => authorization((it) => it.replace(/, Sig.*/, '')),
      INCOMPLETE,
      /requires 'Signature' parameter/,
    ],
    ['another scheme', () => tampered({ authorization: 'Basic c2VjcmV0' }), INCOMPLETE, /^Invalid key=value pair/],
    ['no date', () => tampered({ 'x-amz-date': undefined }), INCOMPLETE, /'X-Amz-Date' or a 'Date' header/],
    ['an unknown key', () => signedBy({ accessKeyId: `AKIA${'A'.repeat(16)}` }), UNKNOWN, INVALID_TOKEN],
    ['a session token that nobody issued', () => signedBy({ sessionToken: 'token' }), UNKNOWN, INVALID_TOKEN],
    ['an unsigned host', () => authorization((it) => it.replace('host;', '')), BAD_SIGNATURE, unsigned("'Host'")],
    ['an unsigned header', () => tampered({ 'x-amz-invocation-type': 'Event' }), BAD_SIGNATURE, unsigned("'x-amz-inv")],
    ['a clock 6 minutes behind', () => at(-6), BAD_SIGNATURE, /^Signature expired: .* is now earlier than .* - 5 min/],
    ['a clock 6 minutes ahead', () => at(6), BAD_SIGNATURE, /^Signature not yet current: .* \+ 5 min\.\)$/],
    ['another region', () => signedBy({}, { region: 'eu-west-1' }), BAD_SIGNATURE, /valid region, not 'eu-west-1'\.$/],
    ['another service', () => signedBy({}, { service: 'ec2' }), BAD_SIGNATURE, /correct service: 'lambda'\.$/],
  ])('%s', async (_, request, errorType, message) => {
    expect(await refusal(request())).toEqual([errorType, expect.stringMatching(message)]);
  });
});

function unsigned(name: string): RegExp {
  return new RegExp(`^${name}.* must be a 'SignedHeader' in the AWS Authorization\\.$`);
}

describe('a presigned URL', () => {
  const presigned = (method: string, at = Date.now()): RawRequest => {
    const request = { method, url: FUNCTION, headers: { host: hostOf(stack.server) } };
    return { ...request, url: signerOf(stack.account).presign(request, at, 60) };
  };

  test('is good until it expires', async () => {
    const answer = await send(stack.server, presigned('GET'));
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"FunctionName":"echo"')]);
  });

  test.each<[string, () => RawRequest, string, string | RegExp]>([
    ['expired', () => presigned('GET', Date.now() - 2 * MINUTE), BAD_SIGNATURE, /^Signature expired: /],
    ['used with another method', () => ({ ...presigned('GET'), method: 'DELETE' }), BAD_SIGNATURE, MISMATCH],
    ['given a longer life', () => edited(/Expires=60/, 'Expires=3600'), BAD_SIGNATURE, MISMATCH],
    ['given another parameter', () => edited(/$/, '&Qualifier=1'), BAD_SIGNATURE, MISMATCH],
    ['without its life', () => edited(/&X-Amz-Expires=60/, ''), 'IncompleteSignatureException', /'X-Amz-Expires'/],
    ['with a header of its own', () => withHeader({ 'x-amz-meta': '1' }), BAD_SIGNATURE, unsigned("'x-amz-meta'")],
  ])('is refused: %s', async (_, request, errorType, message) => {
    expect(await refusal(request())).toEqual([errorType, expect.stringMatching(message)]);
    await client.send(new GetFunctionCommand({ FunctionName: 'echo' }));
  });

  const edited = (from: RegExp, to: string): RawRequest => {
    const request = presigned('GET');
    return { ...request, url: request.url.replace(from, to) };
  };
  const withHeader = (header: Record<string, string>): RawRequest => {
    const request = presigned('GET');
    return { ...request, headers: { ...request.headers, ...header } };
  };
});

test('a key that was switched off works no more, long before its snapshot is too old', async () => {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'lambda:*', Resource: '*' } };
  const user = await stack.operator.user(stack.account, 'leaver', policy);
  const call = () => send(stack.server, signed(stack.server, user, invocation));
  expect((await call()).status).toBe(200);
  await stack.operator.deactivateKey(user.accessKeyId);
  await expect.poll(call, { timeout: 5_000 }).toMatchObject({ status: 403, errorType: 'UnrecognizedClientException' });
});
