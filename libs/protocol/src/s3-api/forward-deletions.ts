import { bucketArn } from '@stoker/core/buckets/object-event';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { WriteTarget } from '@stoker/app/ports/bucket-writes';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { NOTHING_DELETED, readDeleted, readDeletion, withDenied, writeDeletion } from './delete-objects.js';
import type { Asked, OwnAnswer, S3Ports } from './s3-protocol.js';
import { prepared, told } from './told-write.js';

/** Deletes the objects of a request that its caller may delete, and says of the others that it may not. */
export async function deleteObjects(
  { authorise, writes }: Pick<S3Ports, 'authorise' | 'writes'>,
  asked: Asked,
  xml: string,
  send: (xml: string) => Promise<OwnAnswer>,
): Promise<WireResponse> {
  const { caller, request, requestId } = asked;
  const deletion = readDeletion(xml);
  const bypass = request.headers.has('x-amz-bypass-governance-retention');
  const mayDelete = async ({ key, versionId }: WriteTarget): Promise<boolean> => {
    const resource = `${bucketArn(request.bucket)}/${key}`;
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    const more = bypass ? [{ action: 's3:BypassGovernanceRetention', resource }] : [];
    try {
      await authorise(caller, [{ action, resource }, ...more]);
      return true;
    } catch (error) {
      if (isServiceError(error, 'AccessDeniedException')) return false;
      throw error;
    }
  };
  const [allowed, denied]: [(typeof deletion.objects)[number][], WriteTarget[]] = [[], []];
  for (const object of deletion.objects) {
    if (await mayDelete(object)) allowed.push(object);
    else denied.push(object);
  }
  if (allowed.length === 0) {
    const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
    return { status: 200, headers, body: withDenied(NOTHING_DELETED, denied) };
  }
  const left = { ...deletion, objects: allowed };
  const targets = allowed.map(({ key, versionId }) => ({ key, ...(versionId !== undefined && { versionId }) }));
  const pending = await prepared(writes, asked, 'DeleteObjects', targets);
  const answer = await told(
    pending,
    () => send(writeDeletion(left)),
    ({ text }) => readDeleted(text, targets, left.quiet),
  );
  return answer.status === 200 ? { ...answer, body: withDenied(answer.text, denied) } : answer;
}
