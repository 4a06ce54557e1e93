import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { S3Backend } from '@stoker/core/data-services/s3-backend';
import { S3TargetSender } from './s3-target-sender.js';
import { ACCESS_KEY, S3Server, s3ServerProgram } from './testing/s3-server.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const KEY = 'aws/lambda/async/f/2026/11/26/2026-11-26T03.04.05-id';
const program = await s3ServerProgram(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

describe.skipIf(program === undefined)('S3TargetSender', () => {
  let server: S3Server;
  const sender = (overrides: Partial<S3Backend> = {}) =>
    new S3TargetSender([
      {
        endpoint: server.endpoint,
        region: 'us-east-1',
        pathStyle: true,
        ...ACCESS_KEY,
        accounts: '*',
        prefix: '',
        buckets: ['{account}-*'],
        ...overrides,
      },
    ]);
  const delivery = (bucket: string, objectKey = KEY) =>
    aDelivery({ accountId: MINE, target: `arn:aws:s3:::${bucket}`, parameters: { objectKey } });

  beforeAll(async () => {
    server = await S3Server.start(program!, [`${MINE}-dead`]);
  }, 60_000);
  afterAll(() => server.stop());

  it('puts the payload where its key says', async () => {
    expect(await sender().send(delivery(`${MINE}-dead`))).toEqual({ kind: 'sent' });
    const { Body, ContentType } = await server.client.send(new GetObjectCommand({ Bucket: `${MINE}-dead`, Key: KEY }));
    expect([await Body!.transformToString(), ContentType]).toEqual(['{"n":1}', 'application/json']);
  });

  it.each([
    ['a bucket of another account', `${OTHER}-dead`, KEY, 'never', 'NO_RESOURCE'],
    ['a key that leads out of the bucket', `${MINE}-dead`, '../x', 'never', 'NO_RESOURCE'],
    ['a bucket that is not there yet', `${MINE}-gone`, KEY, 'again', 'NO_RESOURCE'],
  ])('refuses %s', async (_what, bucket, key, kind, code) => {
    expect(await sender().send(delivery(bucket, key))).toMatchObject({ kind, error: { code } });
  });

  it('tries again what the operator may put right', async () => {
    const wrong = sender({ secretAccessKey: 'wrong' });
    expect(await wrong.send(delivery(`${MINE}-dead`))).toMatchObject({
      kind: 'again',
      error: { code: 'NO_PERMISSIONS' },
    });
    const away = sender({ endpoint: 'http://127.0.0.1:1' });
    expect(await away.send(delivery(`${MINE}-dead`))).toMatchObject({
      kind: 'again',
      error: { code: 'INTERNAL_ERROR' },
    });
  });
});
