import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { passOn } from './pass-on.js';

const answer = (body: string, headers: Readonly<Record<string, string>>) => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '7', server: 'other', ...headers },
  body: Readable.from([Buffer.from(body)]),
});

it('hands a small answer over whole, with what clients read of its head', async () => {
  expect(await passOn(answer('{"a":1}', { 'content-length': '7' }))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '7' },
    body: Buffer.from('{"a":1}'),
  });
});

it.each([{ 'content-length': '1000000' }, {}])('streams what is large, or may be: %j', async (headers) => {
  const large = answer('{}', headers);
  const { body, headers: passed } = await passOn(large);
  expect(body).toBe(large.body);
  expect(passed['content-length']).toBe(headers['content-length']);
});

it('refuses an answer that breaks off', async () => {
  const broken = { ...answer('', { 'content-length': '7' }), body: Readable.from(failing()) };
  await expect(passOn(broken)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
});

async function* failing() {
  yield await Promise.resolve(Buffer.from('{"a'));
  throw new Error('aborted');
}
