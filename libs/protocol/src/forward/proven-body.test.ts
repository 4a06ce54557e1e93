import type { IncomingMessage } from 'node:http';
import { PassThrough, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { provenBody } from './proven-body.js';

const request = (): IncomingMessage & PassThrough =>
  Object.assign(new PassThrough(), { complete: true }) as unknown as IncomingMessage & PassThrough;

it('holds the last piece back until all of it is proven', async () => {
  const from = request();
  const body = provenBody(from, new PassThrough());
  from.write('a');
  from.write('b');
  await expect.poll(() => body.readableLength).toBe(1);
  from.end('c');
  expect((await buffer(body)).toString()).toBe('abc');
});

it('may fail before anybody listens', async () => {
  const from = request();
  const wrong = new TypeError('not as signed');
  const body = provenBody(from, new Transform({ transform: (_piece, _encoding, done) => done(wrong) }));
  from.end('a');
  await expect.poll(() => body.closed).toBe(true);
  expect(body.errored).toBe(wrong);
  await expect(buffer(body)).rejects.toBe(wrong);
});
