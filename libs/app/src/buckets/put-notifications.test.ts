import type { NotificationRule } from '@stoker/core/buckets/notification-config';
import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { aVersion } from '../ports/testing/function-fixtures.js';
import type { NotificationPorts } from './notification-ports.js';
import { forgetNotifications, getNotifications, putNotifications } from './put-notifications.js';
import { ACCOUNT, aRule, BucketsKit, FUNCTION, PHOTOS, REGION } from './testing/buckets-kit.js';

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
const OPTIONS = { skipValidation: false, requestId: 'r-1' };

let kit: BucketsKit;
/** ARNs that may be sent to, and functions and queues that are there. */
let permitted: Set<string>;
let there: Set<string>;
let ports: NotificationPorts;
beforeEach(() => {
  kit = new BucketsKit();
  permitted = new Set([FUNCTION, QUEUE]);
  there = new Set(['f', QUEUE]);
  const missing = () => new ServiceError('ResourceNotFoundException', 'no such thing');
  ports = {
    notifications: kit.notifications,
    objects: kit.objects,
    gate: { permits: async ({ target }) => permitted.has(target) },
    catalog: {
      resolve: async (key) => {
        if (!there.has(key.functionName)) throw missing();
        return aVersion(key);
      },
    },
    queues: {
      describe: async (_accountId, arn) => {
        if (!there.has(arn)) throw missing();
        return { visibilityTimeoutSeconds: 30, visible: 0, inFlight: 0 };
      },
    },
    clock: kit.clock,
    region: REGION,
    newId: () => crypto.randomUUID(),
  };
});
const put = (rules: readonly NotificationRule[], options = OPTIONS) =>
  putNotifications(ports, PHOTOS, { rules, eventBridge: false }, options);
const queueRule = aRule({ id: 'q', kind: 'queue', destination: QUEUE, events: ['s3:ObjectRemoved:*'] });

describe('a bucket’s notifications', () => {
  it('are kept when all destinations take them, and queues get a test', async () => {
    await put([aRule(), queueRule]);
    expect(await getNotifications(ports, PHOTOS)).toEqual({ rules: [aRule(), queueRule], eventBridge: false });
    expect(kit.sent.map(({ target }) => target)).toEqual([QUEUE]);
    expect(kit.told).toMatchObject([{ Event: 's3:TestEvent', Bucket: 'photos', RequestId: 'r-1' }]);
  });

  it.each([
    [
      'a function that does not let S3 invoke it',
      () => permitted.delete(FUNCTION),
      aRule(),
      /^Not authorized to invoke/,
    ],
    ['a function that is not there', () => there.delete('f'), aRule(), /^Not authorized to invoke/],
    ['a queue that is not the owner’s', () => permitted.delete(QUEUE), queueRule, /^Permissions on the destination/],
    ['a queue that is not there', () => there.delete(QUEUE), queueRule, /does not exist$/],
  ])('are refused, all of them, for %s', async (_name, spoil, rule, words) => {
    await put([aRule()]);
    spoil();
    const other = rule.kind === 'queue' ? aRule() : queueRule;
    await expect(put([other, rule])).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Unable to validate the following destination configurations',
      members: { ArgumentName1: `${rule.destination}, null`, ArgumentValue1: expect.stringMatching(words) as string },
    });
    expect((await getNotifications(ports, PHOTOS)).rules).toEqual([aRule()]);
    expect(kit.sent).toEqual([]);
  });

  it('are not refused because a queue can not be asked, but not kept either', async () => {
    const away = new ServiceError('ServiceUnavailableException', 'away');
    ports = { ...ports, queues: { describe: () => Promise.reject(away) } };
    await expect(put([queueRule])).rejects.toBe(away);
    expect((await getNotifications(ports, PHOTOS)).rules).toEqual([]);
  });

  it('are taken on trust where that is asked for, without a test', async () => {
    permitted.clear();
    await put([aRule(), queueRule], { ...OPTIONS, skipValidation: true });
    expect((await getNotifications(ports, PHOTOS)).rules).toHaveLength(2);
    expect(kit.sent).toEqual([]);
  });

  it('are of no bucket that is not there', async () => {
    const key = { accountId: ACCOUNT, bucket: 'other' };
    const refused = { code: 'ResourceNotFoundException', members: { BucketName: 'other' } };
    await expect(putNotifications(ports, key, { rules: [], eventBridge: true }, OPTIONS)).rejects.toMatchObject(
      refused,
    );
    await expect(getNotifications(ports, key)).rejects.toMatchObject(refused);
  });

  it('are gone with it', async () => {
    await put([aRule()]);
    await forgetNotifications(ports, PHOTOS);
    expect((await getNotifications(ports, PHOTOS)).rules).toEqual([]);
  });
});
