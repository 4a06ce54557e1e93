import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { SignedRequest } from './claim.js';
import { Signer } from './signer.js';
import { SignatureVerifier } from './verifier.js';

interface Vector {
  readonly name: string;
  readonly service: string;
  readonly secret: string;
  readonly token: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Made by tools/src/sigv4-vectors/generate.py. */
const { vectors } = JSON.parse(readFileSync(new URL('vectors.generated.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};
const REGION = 'eu-central-1';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const NOW = Date.UTC(2026, 10, 23, 12, 45, 0);
const MINUTE = 60_000;

function incoming(method: string, url: string, headers: Readonly<Record<string, string>>): SignedRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, url, headers: Object.fromEntries(lower), rawHeaders: Object.entries(headers).flat() };
}

function check(request: SignedRequest, body: string, now = NOW, secret = SECRET, service = 'lambda') {
  const verifier = new SignatureVerifier({ region: REGION, service });
  const claim = verifier.parse(request, now);
  verifier.verify(claim, request, secret, Buffer.from(body));
  return claim;
}

function refusal(run: () => unknown): [code: string, message: string] {
  try {
    run();
  } catch (error) {
    if (isServiceError(error)) return [error.code, error.message];
    throw error;
  }
  throw new Error('it was not refused');
}

const signer = new Signer({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET }, REGION, 'lambda');
const unsigned = { method: 'POST', url: '/2015-03-31/functions/f/invocations', headers: { host: 'h:1' }, body: '{}' };
const signed = (change: Record<string, string> = {}, now = NOW) =>
  incoming('POST', unsigned.url, { ...signer.sign(unsigned, now), ...change });

describe('requests as botocore signs them', () => {
  it.each(vectors)('verifies: $name', ({ method, url, headers, body, secret, service, token }) => {
    const claim = check(incoming(method, url, headers), body, NOW, secret, service);
    expect(claim.securityToken).toBe(token ?? undefined);
  });

  it.each(vectors.filter(({ service, url }) => service !== 's3' || !url.includes('X-Amz-Signature')))(
    'refuses another body: $name',
    ({ method, url, headers, body, secret, service }) => {
      const request = incoming(method, url, headers);
      expect(refusal(() => check(request, `${body}x`, NOW, secret, service))[0]).toBe('InvalidSignatureException');
    },
  );
});

describe('signing', () => {
  it('agrees with botocore', () => {
    const vector = vectors.find(({ name }) => name === 'session token, header')!;
    const headers = vector.headers;
    const temporary = new Signer(
      { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: vector.secret, sessionToken: vector.token! },
      REGION,
      'lambda',
    );
    const request = { method: vector.method, url: vector.url, headers: { Host: headers['Host']! }, body: vector.body };
    expect(temporary.sign(request, NOW)['authorization']).toBe(headers['Authorization']);
  });

  it('presigns what the verifier accepts until it expires', () => {
    const url = signer.presign({ ...unsigned, url: '/p?Qualifier=a%20b' }, NOW, 900);
    const request = incoming('POST', url, { host: 'h:1' });
    expect(check(request, '{}', NOW + 899_000).presigned).toBe(true);
    expect(refusal(() => check(request, '{}', NOW + 901_000))).toEqual([
      'InvalidSignatureException',
      'Signature expired: 20261123T130000Z is now earlier than 20261123T130001Z',
    ]);
  });
});

describe('refusals', () => {
  it('asks for a signature where there is none', () => {
    expect(refusal(() => check(incoming('GET', '/p', { host: 'h' }), ''))).toEqual([
      'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    ]);
  });

  it('names what an Authorization header lacks, and never repeats the header', () => {
    const basic = refusal(() => check(signed({ authorization: 'Basic c2VjcmV0' }), '{}'));
    const digest = hash('sha256', 'Basic c2VjcmV0', 'base64');
    expect(basic).toEqual([
      'IncompleteSignatureException',
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest}'.`,
    ]);
    const [code, message] = refusal(() =>
      check(signed({ authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e' }), '{}'),
    );
    expect(code).toBe('IncompleteSignatureException');
    expect(message).toContain(
      "requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
    );
  });

  it.each(['AWS4-ECDSA-P256-SHA256', 'AWS4-HMAC-SHA1'])('refuses %s by its name', (algorithm) => {
    const authorization = `${algorithm} Credential=a/b/c/d/e, SignedHeaders=host, Signature=00`;
    expect(refusal(() => check(signed({ authorization }), '{}'))).toEqual([
      'IncompleteSignatureException',
      `Unsupported AWS 'algorithm': '${algorithm}'. Requests are signed with 'AWS4-HMAC-SHA256'.`,
    ]);
  });

  it.each([
    ['four elements', 'AKID/20261123/eu-central-1/lambda', 'IncompleteSignatureException', /exactly 5 slash-delimited/],
    ['a region', 'AKID/20261123/us-east-1/lambda/aws4_request', 'InvalidSignatureException', /not 'us-east-1'/],
    ['a service', 'AKID/20261123/eu-central-1/s3/aws4_request', 'InvalidSignatureException', /service: 'lambda'/],
    ['a terminator', 'AKID/20261123/eu-central-1/lambda/aws4', 'InvalidSignatureException', /not 'aws4'/],
    [
      'a date',
      'AKID/20261122/eu-central-1/lambda/aws4_request',
      'InvalidSignatureException',
      /'20261122' != '20261123'/,
    ],
  ])('checks the scope: %s', (_, credential, code, message) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=00`;
    const [actual, text] = refusal(() => check(signed({ authorization }), '{}'));
    expect(actual).toBe(code);
    expect(text).toMatch(message);
  });

  it('allows five minutes of skew each way and no second more', () => {
    expect(check(signed({}, NOW - 5 * MINUTE), '{}').accessKeyId).toBe('AKIDEXAMPLE');
    expect(check(signed({}, NOW + 5 * MINUTE), '{}').accessKeyId).toBe('AKIDEXAMPLE');
    expect(refusal(() => check(signed({}, NOW - 5 * MINUTE - 1000), '{}'))).toEqual([
      'InvalidSignatureException',
      'Signature expired: 20261123T123959Z is now earlier than 20261123T124000Z (20261123T124500Z - 5 min.)',
    ]);
    expect(refusal(() => check(signed({}, NOW + 5 * MINUTE + 1000), '{}'))).toEqual([
      'InvalidSignatureException',
      'Signature not yet current: 20261123T125001Z is still later than 20261123T125000Z (20261123T124500Z + 5 min.)',
    ]);
  });

  it('refuses unsigned hosts and unsigned x-amz headers', () => {
    const { authorization = '' } = signer.sign(unsigned, NOW);
    const hostless = signed({ authorization: authorization.replace('host;', '') });
    expect(refusal(() => check(hostless, '{}'))[1]).toBe(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
    expect(refusal(() => check(signed({ 'X-Amz-Invocation-Type': 'Event' }), '{}'))[1]).toBe(
      "'x-amz-invocation-type' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  it('refuses a signed header that did not arrive, even an empty one', () => {
    const headers = signer.sign({ ...unsigned, headers: { host: 'h:1', 'x-amz-empty': '' } }, NOW);
    expect(check(incoming('POST', unsigned.url, headers), '{}').presigned).toBe(false);
    delete headers['x-amz-empty'];
    expect(refusal(() => check(incoming('POST', unsigned.url, headers), '{}'))[0]).toBe('InvalidSignatureException');
  });

  it('joins the values of a repeated header by commas', () => {
    const headers = signer.sign({ ...unsigned, headers: { host: 'h:1', 'x-amz-many': 'a,b' } }, NOW);
    const request = incoming('POST', unsigned.url, headers);
    const at = request.rawHeaders.indexOf('x-amz-many');
    const rawHeaders = request.rawHeaders.toSpliced(at, 2, 'X-Amz-Many', ' a', 'X-Amz-Many', 'b ');
    expect(check({ ...request, rawHeaders }, '{}').accessKeyId).toBe('AKIDEXAMPLE');
  });

  it('trusts no declared payload hash outside S3', () => {
    const headers = { host: 'h:1', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = incoming('POST', unsigned.url, signer.sign({ ...unsigned, headers }, NOW));
    expect(check(request, '{}').accessKeyId).toBe('AKIDEXAMPLE');
    expect(refusal(() => check(request, '{"a":1}'))[0]).toBe('InvalidSignatureException');
  });

  it('limits the life of a presigned URL to a week', () => {
    const url = signer.presign(unsigned, NOW, 604_801);
    expect(refusal(() => check(incoming('POST', url, { host: 'h:1' }), '{}'))).toEqual([
      'IncompleteSignatureException',
      "'X-Amz-Expires' must be at most 604800 seconds. Re-examine the query-string parameters.",
    ]);
  });

  it('never uses a key that was derived from another secret', () => {
    const verifier = new SignatureVerifier({ region: REGION, service: 'lambda' });
    const request = signed();
    const claim = verifier.parse(request, NOW);
    verifier.verify(claim, request, SECRET, Buffer.from('{}'));
    expect(() => verifier.verify(claim, request, `${SECRET}x`, Buffer.from('{}'))).toThrow(/does not match/);
    verifier.verify(claim, request, SECRET, Buffer.from('{}'));
  });
});
