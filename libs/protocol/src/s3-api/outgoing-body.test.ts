import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Exchange } from '../forward/forwarded-protocol.js';
import { outgoingBody } from './outgoing-body.js';

const TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const NONE: ReadonlyMap<string, string> = new Map();

function exchange(body: Readable): Exchange {
  const trailers = new Map([['x-amz-checksum-crc32', 'x']]);
  return { requestId: 'r', body: () => body, trailers: () => trailers, signal: new AbortController().signal };
}

const headers = (form: string | undefined, decoded: string): ReadonlyMap<string, string> =>
  new Map([
    ...(form === undefined ? [] : [['x-amz-content-sha256', form] as const]),
    ['x-amz-decoded-content-length', decoded],
    ['content-length', '5'],
    ['x-amz-trailer', 'x-amz-checksum-crc32'],
  ]);

it.each(['UNSIGNED-PAYLOAD', 'a'.repeat(64), undefined])(
  'is as long as it travelled where it is in no chunks: %s',
  (form) => {
    const sent = outgoingBody({ headers: headers(form, '3'), query: NONE }, exchange(Readable.from([])));
    expect(sent).toMatchObject({ headers: { 'content-length': '5' }, length: 5 });
  },
);

it('is as long as it says without its chunks, in a presigned URL too', () => {
  const form = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const given = { headers: headers(undefined, '3'), query: new Map([['X-Amz-Content-Sha256', form]]) };
  const expected = { headers: { 'content-length': '3' }, length: 3 };
  expect(outgoingBody(given, exchange(Readable.from([])))).toMatchObject(expected);
  const inHeader = { headers: headers(form, '3'), query: NONE };
  expect(outgoingBody(inHeader, exchange(Readable.from([])))).toMatchObject(expected);
});

it.each([
  ['5', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n'],
  ['4', undefined],
  ['6', undefined],
])('with trailers has the %s bytes that it says, or fails', async (decoded, expected) => {
  const body = Readable.from([Buffer.from('hello')]);
  const sent = outgoingBody({ headers: headers(TRAILER, decoded), query: NONE }, exchange(body));
  const text = buffer(sent.body!).then(String);
  if (expected === undefined) await expect(text).rejects.toMatchObject({ members: { s3Code: 'IncompleteBody' } });
  else expect(await text).toBe(expected);
});

it('with trailers may fail before anybody listens', async () => {
  const wrong = new TypeError('not as signed');
  const body = new Readable({ read: () => void body.destroy(wrong) });
  const sent = outgoingBody({ headers: headers(TRAILER, '5'), query: NONE }, exchange(body));
  await expect.poll(() => sent.body!.closed).toBe(true);
  expect(sent.body!.errored).toBe(wrong);
});
