import type {
  BucketWrites,
  ObjectWritten,
  PendingWrite,
  WriteOperation,
  WriteTarget,
} from '@stoker/app/ports/bucket-writes';
import { isServiceError } from '@stoker/core/errors/service-error';
import { OperatorsTrouble } from './foreign-refusal.js';
import { objectWritten } from './object-writes.js';
import type { Asked, OwnAnswer } from './s3-protocol.js';

/** Sends a write on so that whoever is to be told of it will be. @param size bytes of an object that is sent whole */
export async function toldWrite(
  writes: BucketWrites,
  asked: Asked,
  operation: WriteOperation | undefined,
  size: number,
  send: () => Promise<OwnAnswer>,
): Promise<OwnAnswer> {
  if (operation === undefined) return send();
  const { request } = asked;
  const versionId = request.parameters.get('versionId');
  const target = { key: request.key, ...(versionId !== undefined && { versionId }) };
  return told(await prepared(writes, asked, operation, [target]), send, ({ headers, text }) => {
    const written = objectWritten(operation, target, { headers }, text, size);
    return written && [written];
  });
}

/** Notes down what is about to be written; undefined where nothing is told of it. */
export async function prepared(
  writes: BucketWrites,
  { caller, request, requestId }: Asked,
  operation: WriteOperation,
  objects: readonly WriteTarget[],
): Promise<PendingWrite | undefined> {
  const { principal, sourceIp, traceHeader } = caller;
  const { accountId, id: principalId } = principal;
  if (!(await writes.isWatched(accountId, request.bucket))) return undefined;
  return writes.prepare({
    accountId,
    bucket: request.bucket,
    operation,
    objects,
    requester: { accountId, principalId },
    sourceIp,
    requestId,
    traceHeader,
  });
}

/** Sends what was noted down, and says what became of it. @param read what the answer says; undefined for nothing written */
export async function told(
  pending: PendingWrite | undefined,
  send: () => Promise<OwnAnswer>,
  read: (answer: OwnAnswer) => readonly ObjectWritten[] | undefined,
): Promise<OwnAnswer> {
  if (pending === undefined) return send();
  let answer: OwnAnswer;
  try {
    answer = await send();
  } catch (error) {
    // What its sender is to blame for has never been whole at the backend.
    if (error instanceof OperatorsTrouble || (isServiceError(error) && error.fault === 'client'))
      await pending.refused();
    else pending.lost();
    throw error;
  }
  // A backend in trouble may have written it nevertheless.
  if (answer.status >= 500) {
    pending.lost();
    return answer;
  }
  const written = answer.status < 300 ? read(answer) : undefined;
  await (written === undefined ? pending.refused() : pending.done(written));
  return answer;
}
