import { ServiceError } from '@stoker/core/errors/service-error';
import type { TellingBackend } from '@stoker/app/buckets/backend-events';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registerBackendWebhook, WEBHOOK_PATH } from './backend-webhook.js';

const webhook = (name: string) => ({
  secret: `the secret of ${name}`,
  backend: { name, ownerOf: () => undefined, isOwnKey: () => false } satisfies TellingBackend,
});

let server: FastifyInstance;
let taken: unknown[];
let failure: Error | undefined;
beforeEach(async () => {
  taken = [];
  failure = undefined;
  server = fastify();
  await registerBackendWebhook(server, {
    webhooks: [webhook('a'), webhook('b')],
    take: async ({ name }, body) => {
      if (failure !== undefined) throw failure;
      taken.push([name, body]);
      return 1;
    },
    onTaken: () => undefined,
  });
});
afterEach(() => server.close());

const post = (authorization: string | undefined, payload = '{"Records": []}') =>
  server.inject({
    method: 'POST',
    url: WEBHOOK_PATH,
    headers: { 'content-type': 'application/json; charset=utf-8', ...(authorization && { authorization }) },
    payload,
  });
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const SECRET = Buffer.from('the secret of b').toString();

it('takes what comes with a backend’s secret, either way', async () => {
  expect((await post(basic(`minio:${SECRET}`))).json()).toEqual({ told: 1 });
  expect(taken).toEqual([['b', { Records: [] }]]);
});

it.each([undefined, 'Bearer x', `Bearer`, basic(SECRET), `Digest ${SECRET}`, basic('b:the secret of c')])(
  'lets nobody in with %s',
  async (authorization) => {
    expect((await post(authorization)).statusCode).toBe(401);
    expect(taken).toEqual([]);
  },
);

it('refuses what is not JSON, or too long', async () => {
  expect((await post(basic(`:${SECRET}`), '{')).statusCode).toBe(400);
  expect((await post(basic(`:${SECRET}`), `"${'x'.repeat(1024 * 1024)}"`)).statusCode).toBe(413);
});

it('has what can not be taken on sent again', async () => {
  failure = new ServiceError('ServiceUnavailableException', 'away');
  expect((await post(basic(`:${SECRET}`))).statusCode).toBe(503);
});
