import { createHash, createHmac, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignedRequest } from '../claim.js';
import { SignatureVerifier } from '../verifier.js';
import { ChunkedPayload } from './chunked-payload.js';

/**
 * The examples of AWS's own pages, signatures included.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const NOW = Date.UTC(2013, 4, 24);
const LETTERS = Buffer.alloc(66_560, 'a');
const COMMON = {
  Host: 's3.amazonaws.com',
  'x-amz-date': '20130524T000000Z',
  'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  'Content-Encoding': 'aws-chunked',
  'x-amz-decoded-content-length': '66560',
};
const SIGNED = ['content-encoding', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-decoded-content-length'];

function put(headers: Record<string, string>, signedHeaders: readonly string[], signature: string): SignedRequest {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  const all = { ...COMMON, ...headers, Authorization: authorization };
  const lower = Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: 'PUT',
    url: '/examplebucket/chunkObject.txt',
    headers: Object.fromEntries(lower),
    rawHeaders: Object.entries(all).flat(),
  };
}

const chunked = put(
  { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'Content-Length': '66824' },
  ['content-encoding', 'content-length', ...SIGNED.slice(1), 'x-amz-storage-class'],
  '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
);
const trailed = put(
  {
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32c',
  },
  [...SIGNED, 'x-amz-storage-class', 'x-amz-trailer'],
  '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
);

const chunk = (size: number, signature: string) =>
  `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}\r\n`;
const CHUNKED = [
  chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
  chunk(1_024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
  chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
];
const LAST = '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n';
const TRAILED = [
  chunk(65_536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
  chunk(1_024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
  LAST,
  'x-amz-checksum-crc32c:sOO8/Q==\r\n',
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n',
  '\r\n',
];

function proof(request: SignedRequest) {
  const verifier = new SignatureVerifier({ region: 'us-east-1', service: 's3' });
  return verifier.verifyStreamed(verifier.parse(request, NOW), request, SECRET);
}

/** The body as it comes out, from one that comes in pieces of `size` bytes. */
function through(request: SignedRequest, body: string | Buffer, size = 8_192): Promise<Buffer> {
  const bytes = Buffer.from(body);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, i * size + size),
  );
  return buffer(Readable.from(pieces).compose(proof(request)));
}

describe('the examples of AWS', () => {
  it.each([
    ['chunks', chunked, CHUNKED],
    ['chunks and a trailer', trailed, TRAILED],
  ])('%s', async (_, request, parts) => {
    expect(await through(request, parts.join(''))).toEqual(LETTERS);
    expect(await through(request, parts.join(''), 7)).toEqual(LETTERS);
  });

  it('answers the trailers', async () => {
    const payload = proof(trailed) as ChunkedPayload;
    await buffer(Readable.from([Buffer.from(TRAILED.join(''))]).compose(payload));
    expect([...payload.trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']]);
  });

  it('lets nothing of a chunk out whose signature is wrong', async () => {
    const payload = proof(chunked);
    const seen: Buffer[] = [];
    payload.on('data', (bytes: Buffer) => seen.push(bytes));
    const failed = new Promise<Error>((resolve) => payload.once('error', resolve));
    payload.end(CHUNKED.join('').replace('\r\na', '\r\nb'));
    expect(await failed).toMatchObject({ name: 'InvalidSignatureException' });
    expect(seen).toEqual([]);
  });
});

describe('refusals', () => {
  it.each<[string, SignedRequest, string, RegExp]>([
    ['a chunk left out', chunked, CHUNKED.slice(1).join(''), /does not match/],
    ['chunks in another order', chunked, [CHUNKED[1], CHUNKED[0], CHUNKED[2]].join(''), /does not match/],
    ['an early end', chunked, CHUNKED.slice(0, 2).join(''), /ended before/],
    ['an end in the middle', chunked, CHUNKED.join('').slice(0, 100), /ended before/],
    ['a chunk without a signature', chunked, '0\r\n\r\n', /no valid head/],
    ['no chunk', chunked, 'hello\r\n', /no valid head/],
    ['bare line feeds', chunked, CHUNKED.join('').replace('\r\n', '\n'), /CR LF/],
    ['an endless line', chunked, '0'.repeat(5_000), /too long/],
    ['more than was announced', chunked, `fffff${CHUNKED.join('')}`, /longer than/],
    ['something after the end', chunked, `${CHUNKED.join('')}x`, /after its end/],
    ['too short a chunk', chunked, CHUNKED.join('').replace('10000;', 'ffff;'), /longer than it says|does not match/],
    ['a trailer changed', trailed, TRAILED.join('').replace('sOO8', 'sOO9'), /does not match/],
    ['a trailer missing', trailed, [...TRAILED.slice(0, 3), '\r\n'].join(''), /trailer is missing/],
    ['a trailer not signed', trailed, [...TRAILED.slice(0, 4), '\r\n'].join(''), /not signed/],
    ['another trailer', trailed, TRAILED.join('').replace(LAST, `${LAST}x-other:1\r\n`), /not declared/],
    ['a trailer twice', trailed, TRAILED.join('').replace(TRAILED[3]!, TRAILED[3]! + TRAILED[3]!), /not declared/],
  ])('%s', async (_, request, body, message) => {
    await expect(through(request, body)).rejects.toThrow(message);
  });

  it('refuses another secret before the body comes', () => {
    const verifier = new SignatureVerifier({ region: 'us-east-1', service: 's3' });
    const claim = verifier.parse(chunked, NOW);
    expect(() => verifier.verifyStreamed(claim, chunked, `${SECRET}x`)).toThrow(/does not match/);
  });
});

/** Signs any request of S3 with code of its own, so that forms without an example are tested too. */
function signedPut(payload: string, more: Record<string, string> = {}): SignedRequest {
  const headers: Record<string, string> = {
    Host: 'h',
    'x-amz-content-sha256': payload,
    'x-amz-date': '20130524T000000Z',
    ...more,
  };
  const names = Object.keys(headers).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const signedHeaders = names.map((name) => name.toLowerCase());
  const lines = names.map((name) => `${name.toLowerCase()}:${headers[name]}\n`).join('');
  const canonical = `PUT\n/examplebucket/chunkObject.txt\n\n${lines}\n${signedHeaders.join(';')}\n${payload}`;
  const scope = '20130524/us-east-1/s3/aws4_request';
  const key = scope
    .split('/')
    .reduce<Buffer | string>((from, text) => createHmac('sha256', from).update(text).digest(), `AWS4${SECRET}`);
  const text = `AWS4-HMAC-SHA256\n20130524T000000Z\n${scope}\n${hash('sha256', canonical)}`;
  const request = put(headers, signedHeaders, createHmac('sha256', key).update(text).digest('hex'));
  const own = [...Object.entries(headers), ['Authorization', request.headers['authorization']!]];
  return {
    ...request,
    headers: Object.fromEntries(own.map(([name, value]) => [name!.toLowerCase(), value])),
    rawHeaders: own.flat() as string[],
  };
}

describe('forms whose body is not signed in chunks', () => {
  const digest = createHash('sha256').update('hello').digest('hex');

  it('a digest is checked at the end', async () => {
    expect((await through(signedPut(digest), 'hello')).toString()).toBe('hello');
    await expect(through(signedPut(digest), 'hellp')).rejects.toThrow(/does not match what was computed/);
  });

  it('UNSIGNED-PAYLOAD is let through', async () => {
    expect((await through(signedPut('UNSIGNED-PAYLOAD'), 'anything')).toString()).toBe('anything');
  });

  it('unsigned chunks with a trailer', async () => {
    const trailer = { 'x-amz-trailer': 'x-amz-checksum-crc32', 'x-amz-decoded-content-length': '5' };
    const request = signedPut('STREAMING-UNSIGNED-PAYLOAD-TRAILER', trailer);
    const body = '2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
    expect((await through(request, body, 3)).toString()).toBe('hello');
    await expect(through(request, body.replace('3\r\nllo', '2\r\nll'))).rejects.toThrow(/shorter than/);
    await expect(through(request, body.replace(/x-amz.*\r\n\r\n/, '\r\n'))).rejects.toThrow(/trailer is missing/);
  });

  it('a form that does not exist, and a length that is not there', () => {
    expect(() => proof(signedPut('STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'))).toThrow(/not supported/);
    expect(() => proof(signedPut('STREAMING-UNSIGNED-PAYLOAD-TRAILER'))).toThrow(/decoded-content-length/);
  });
});

it('takes any framing of any body, however it is cut, and nothing else', async () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bodies, fc.integer({ min: 1, max: 50 }), async (parts, size) => {
      const framed = Buffer.concat([
        ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
        Buffer.from('0\r\n\r\n'),
      ]);
      const whole = Buffer.concat(parts);
      const pieces = Array.from({ length: Math.ceil(framed.length / size) }, (_, i) =>
        framed.subarray(i * size, i * size + size),
      );
      const payload = () => new ChunkedPayload({ length: whole.length, trailers: [], signer: undefined });
      expect(await buffer(Readable.from(pieces).compose(payload()))).toEqual(whole);
      await expect(buffer(Readable.from(pieces.slice(0, -1)).compose(payload()))).rejects.toThrow(/ended before/);
    }),
    { numRuns: 200 },
  );
});
