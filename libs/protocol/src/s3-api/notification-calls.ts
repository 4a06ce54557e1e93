import { bucketArn } from '@stoker/core/buckets/object-event';
import type { NotificationConfig } from '@stoker/core/buckets/notification-config';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseTargetArn, SEND_ACTIONS } from '@stoker/core/model/target-arn';
import type { NotificationPorts } from '@stoker/app/buckets/notification-ports';
import { getNotifications, putNotifications } from '@stoker/app/buckets/put-notifications';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { ApiFront } from '../aws-wire/http-front/api-front.js';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';
import type { Exchange, ForwardedCall } from '../forward/forwarded-protocol.js';
import { readNotifications, writeNotifications } from './notification-xml.js';

export interface NotificationCallPorts extends NotificationPorts {
  readonly authorise: ApiFront['authorise'];
}

/** Bytes of the longest body: more than a hundred rules with the longest filters take. */
const LONGEST_BODY = 1024 * 1024;

/**
 * `GET` and `PUT` of `?notification`, which Stoker answers by itself whatever the backend is; undefined for another method. The
 * deprecated operations, `PutBucketNotification` and `GetBucketNotification`, are the same on the wire.
 *
 * @param bucket as its owner, the caller, names it
 */
export function notificationCall(
  ports: NotificationCallPorts,
  { method, headers }: Pick<RequestHead, 'method' | 'headers'>,
  bucket: string,
): ForwardedCall | undefined {
  const check = (action: string): AccessCheck => ({ action, resource: bucketArn(bucket) });
  switch (method) {
    case 'GET':
      return {
        operation: 'GetBucketNotificationConfiguration',
        effect: 'read',
        checks: () => [check('s3:GetBucketNotification')],
        forward: async ({ principal: { accountId } }) => xml(await getNotifications(ports, { accountId, bucket })),
      };
    case 'PUT':
      return {
        operation: 'PutBucketNotificationConfiguration',
        effect: 'write',
        checks: () => [check('s3:PutBucketNotification')],
        forward: async (caller, exchange) => {
          const config = readNotifications(await wholeBody(exchange), ports.newId);
          await requireSender(ports, caller, config);
          const skipValidation = headers['x-amz-skip-destination-validation'] === 'true';
          const options = { skipValidation, requestId: exchange.requestId };
          await putNotifications(ports, { accountId: caller.principal.accountId, bucket }, config, options);
          return { status: 200, headers: {}, body: '' };
        },
      };
    default:
      return undefined;
  }
}

/**
 * Queues and topics have no policies here that would say which buckets may send to them: who has a bucket do so must be allowed
 * to do it himself, as with rules of EventBridge.
 *
 * @throws AccessDeniedException
 */
async function requireSender(
  { authorise }: NotificationCallPorts,
  caller: Caller,
  { rules }: NotificationConfig,
): Promise<void> {
  const checks = rules.flatMap(({ kind, destination }): AccessCheck[] => {
    const arn = parseTargetArn(destination);
    if (kind === 'function' || arn === undefined) return [];
    return [{ action: SEND_ACTIONS[arn.service], resource: destination }];
  });
  if (checks.length > 0) await authorise(caller, checks);
}

async function wholeBody({ body }: Exchange): Promise<string> {
  const given = body();
  if (given === undefined) return '';
  if (Buffer.isBuffer(given)) return given.toString('utf8');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of given) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > LONGEST_BODY) {
      throw new ServiceError('RequestTooLargeException', 'Your request was too big.');
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function xml(config: NotificationConfig): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: writeNotifications(config) };
}
