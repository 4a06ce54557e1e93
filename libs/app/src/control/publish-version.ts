import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { requireSettled, updateInProgress } from '@stoker/core/model/lifecycle';
import { isUnchanged, publishedVersion } from '@stoker/core/model/publication';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { requireRevision } from './refusals.js';

export interface PublishVersionCommand {
  /** The digest that `$LATEST`'s code must have. */
  readonly codeSha256: string | undefined;
  /** Replaces the function's description in the version. */
  readonly description: string | undefined;
  /** The revision that `$LATEST` must still have. */
  readonly revisionId: string | undefined;
}

/**
 * Publishes `$LATEST` as an immutable version; when nothing has changed since the newest version, that one is the
 * answer and none is made. https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 *
 * @throws ResourceNotFoundException, PreconditionFailedException, InvalidParameterValueException,
 *   ResourceConflictException while an update is in progress
 */
export async function publishVersion(
  ports: Pick<ControlPorts, 'functions' | 'scheduleActivation'>,
  target: FunctionTarget,
  { codeSha256, description, revisionId }: PublishVersionCommand,
): Promise<FunctionVersion> {
  await getLatest(ports, target);
  const published = await ports.functions.publishVersion(target, (latest, newest, next) => {
    requireSettled(latest, siblingArn(target));
    requireRevision(latest, revisionId);
    requireDigest(latest, codeSha256);
    if (newest && isUnchanged(latest, newest)) return newest;
    return publishedVersion(latest, next, randomUUID(), description);
  });
  return activated(ports, published);
}

/**
 * Publishes the revision of `$LATEST` that the same request has just made, settled or not.
 *
 * @throws ResourceConflictException when another request has changed it in between
 */
export async function publishRevision(
  ports: Pick<ControlPorts, 'functions' | 'scheduleActivation'>,
  target: FunctionTarget,
  revisionId: string,
): Promise<FunctionVersion> {
  const published = await ports.functions.publishVersion(target, (latest, newest, next) => {
    if (latest.revisionId !== revisionId) throw updateInProgress(siblingArn(target));
    if (newest && isUnchanged(latest, newest)) return newest;
    return publishedVersion(latest, next, randomUUID(), undefined);
  });
  return activated(ports, published);
}

/** One that is pending is made ready in the background. */
function activated(
  { scheduleActivation }: Pick<ControlPorts, 'scheduleActivation'>,
  version: FunctionVersion,
): FunctionVersion {
  if (version.state === 'Pending') scheduleActivation(version);
  return version;
}

function requireDigest(latest: FunctionVersion, codeSha256: string | undefined): void {
  const { sha256 } = latest.code;
  if (codeSha256 === undefined || codeSha256 === '' || codeSha256 === sha256) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `CodeSHA256 (${codeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). ` +
      'Please try again with the CodeSHA256 in $LATEST.',
  );
}
