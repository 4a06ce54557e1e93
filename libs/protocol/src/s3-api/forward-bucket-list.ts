import { type BucketPlace, ownBucketName, s3BackendsOf } from '@stoker/core/data-services/s3-backend';
import { placeOn } from '@stoker/core/data-services/data-backend';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { notSetUp } from '../forward/absent-service.js';
import { type ListedBucket, readBucketList, writeBucketList } from './list-buckets.js';
import type { Asked, OwnAnswer, S3Ports } from './s3-protocol.js';
import { s3Refusal } from './s3-refusal.js';

/** The buckets of an account on all services that have some of its, and nobody else's. */
export async function listBuckets(
  { backends }: S3Ports,
  { caller, request, requestId }: Asked,
  send: (place: BucketPlace) => Promise<OwnAnswer>,
): Promise<WireResponse> {
  const { accountId } = caller.principal;
  const own = s3BackendsOf(backends, accountId);
  if (own.length === 0) throw notSetUp('s3', 'account');
  const found: ListedBucket[] = [];
  for (const backend of own) {
    const answer = await send({ backend, place: placeOn(backend, accountId), name: '' });
    const list = answer.status === 200 ? readBucketList(answer.text) : undefined;
    if (list === undefined) return answer;
    for (const { name, created } of list) {
      const bucket = ownBucketName(backend, accountId, name);
      if (bucket !== undefined) found.push({ name: bucket, created });
    }
  }
  const max = request.query.get('max-buckets');
  if (max !== undefined && !/^[1-9]\d{0,4}$/.test(max)) {
    throw s3Refusal('InvalidArgument', 400, 'Argument max-buckets must be an integer between 1 and 10000');
  }
  const body = writeBucketList(found, {
    accountId,
    prefix: request.query.get('prefix') ?? '',
    max: max === undefined ? undefined : Number(max),
    after: Buffer.from(request.query.get('continuation-token') ?? '', 'base64url').toString('utf8'),
  });
  return { status: 200, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body };
}
