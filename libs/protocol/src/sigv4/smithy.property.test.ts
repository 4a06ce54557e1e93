import { type BinaryLike, createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SignatureVerifier } from './verifier.js';

/** Requests as the signer of AWS's own SDK for JavaScript signs them, whatever characters they are made of. */
const NOW = new Date('2026-11-23T12:45:00Z');
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** The hash that the signer is given; a key makes it an HMAC. */
class Sha256 {
  readonly #hash;

  constructor(secret?: BinaryLike) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data: BinaryLike): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('not used');
  }
}

const signerFor = (service: string, sessionToken: string | undefined) =>
  new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, ...(sessionToken && { sessionToken }) },
    sha256: Sha256 as never,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });

const escape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const word = fc.string({ unit: 'binary', maxLength: 8 });
const awkward = fc.constantFrom('a b', 'a+b', 'a%2Fb', '/', '..', '.', 'ü', '日本', 'a=b&c', '~', "!'()*", '%', '');
const text = fc.oneof(word, awkward);
const segment = text.filter((part) => part !== '.' && part !== '..').map(escape);
const headerValue = fc.oneof(
  fc.stringMatching(/^[!-~]( {0,3}[!-~]){0,6}$/),
  fc.constantFrom('a   b', '  padded  ', ''),
);

const anyRequest = fc.record({
  service: fc.constantFrom('lambda', 's3', 'sts'),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  query: fc.dictionary(
    text.filter((name) => name !== '' && name !== '__proto__'),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4 },
  ),
  headers: fc.record({
    host: fc.constant('stoker.example:9400'),
    'content-type': headerValue,
    'x-amz-meta-a': headerValue,
  }),
  body: fc.uint8Array({ maxLength: 40 }),
  token: fc.option(fc.constantFrom('Tok/en+With=Specials=='), { nil: undefined }),
});
type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer R> ? R : never;

type Query = Readonly<Record<string, string | readonly string[] | null>>;

function onTheWire(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : (value ?? [''])).map((one) => `${escape(name)}=${escape(one)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function toSign({ method, path, query, headers, body }: AnyRequest) {
  return { method, path, query, headers, body, protocol: 'https:', hostname: 'stoker.example' };
}

function verify(
  { service, method, body, token }: AnyRequest,
  signed: { readonly path: string; readonly query?: unknown; readonly headers: Readonly<Record<string, string>> },
): void {
  const verifier = new SignatureVerifier({ region: 'eu-central-1', service });
  const headers = Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const url = onTheWire(signed.path, (signed.query ?? {}) as Query);
  const request = { method, url, headers, rawHeaders: Object.entries(signed.headers).flat() };
  const claim = verifier.parse(request, NOW.getTime());
  expect(claim.securityToken).toBe(token);
  verifier.verify(claim, request, SECRET, body);
}

it('verifies signed headers', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => {
      const signer = signerFor(request.service, request.token);
      verify(request, await signer.sign(toSign(request), { signingDate: NOW }));
    }),
    { numRuns: 1_500 },
  );
});

it('verifies presigned URLs, those with a body too', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => {
      const signer = signerFor(request.service, request.token);
      const sent = toSign(request);
      // As the SDK's presigner for S3 does before it signs.
      const headers = {
        ...sent.headers,
        ...(request.service === 's3' && { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
      };
      verify(request, await signer.presign({ ...sent, headers }, { signingDate: NOW, expiresIn: 60 }));
    }),
    { numRuns: 1_500 },
  );
});
