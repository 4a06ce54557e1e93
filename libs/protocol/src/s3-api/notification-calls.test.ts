import { Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { MemoryBucketNotifications } from '@stoker/app/ports/testing/memory-bucket-notifications';
import { beforeEach, describe, expect, it } from 'vitest';
import { notificationCall, type NotificationCallPorts } from './notification-calls.js';

const ACCOUNT = '111122223333';
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const BODY = `<NotificationConfiguration>
  <QueueConfiguration><Id>a</Id><Queue>${QUEUE}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>
</NotificationConfiguration>`;
const caller = { principal: { accountId: ACCOUNT } } as AuthorisedCaller;

let ports: NotificationCallPorts;
let asked: readonly AccessCheck[];
let mayAll: boolean;
beforeEach(() => {
  asked = [];
  mayAll = true;
  const clock = new FakeClock();
  ports = {
    notifications: new MemoryBucketNotifications(),
    objects: { hasBucket: async ({ bucket }) => bucket === 'photos' },
    gate: { permits: async () => true },
    catalog: { resolve: async (key) => aVersion(key) },
    queues: { describe: async () => ({ visibilityTimeoutSeconds: 1, visible: 0, inFlight: 0 }) },
    clock,
    region: 'us-east-1',
    newId: () => crypto.randomUUID(),
    authorise: (one: Caller, checks) => {
      asked = checks;
      if (!mayAll) throw new ServiceError('AccessDeniedException', 'not authorized');
      return one as AuthorisedCaller;
    },
  };
});

function send(method: string, body?: Buffer | Readable, bucket = 'photos') {
  const call = notificationCall(ports, { method, headers: {} }, bucket)!;
  const signal = new AbortController().signal;
  return call.forward(caller, { requestId: 'r', body: () => body, trailers: () => new Map(), signal });
}

describe('a bucket’s ?notification', () => {
  it('is put, from a body at hand or one that comes, and got', async () => {
    expect(await send('PUT', Buffer.from(BODY))).toMatchObject({ status: 200, body: '' });
    const { body } = await send('GET');
    expect(body).toContain(`<QueueConfiguration><Id>a</Id><Queue>${QUEUE}</Queue>`);
    await send(
      'PUT',
      Readable.from([Buffer.from('<NotificationConfiguration>'), Buffer.from('</NotificationConfiguration>')]),
    );
    expect((await send('GET')).body).not.toContain('QueueConfiguration');
  });

  it('takes permissions of its own on the bucket', () => {
    const checks = (method: string) => notificationCall(ports, { method, headers: {} }, 'photos')?.checks(caller);
    expect(checks('GET')).toEqual([{ action: 's3:GetBucketNotification', resource: 'arn:aws:s3:::photos' }]);
    expect(checks('PUT')).toEqual([{ action: 's3:PutBucketNotification', resource: 'arn:aws:s3:::photos' }]);
    expect(checks('DELETE')).toBeUndefined();
  });

  it('has nobody’s queue written to by who may not do so himself', async () => {
    mayAll = false;
    await expect(send('PUT', Buffer.from(BODY))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    expect(asked).toEqual([{ action: 'sqs:SendMessage', resource: QUEUE }]);
    expect((await send('GET')).body).not.toContain('QueueConfiguration');
  });

  it('is read no further than it may be long', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536, ' ');
      })(),
    );
    await expect(send('PUT', endless)).rejects.toMatchObject({ code: 'RequestTooLargeException' });
    expect(endless.destroyed).toBe(true);
  });
});
