import { ServiceError } from '@stoker/core/errors/service-error';
import { isVersionNumber } from '@stoker/core/model/alias-rules';
import type { FunctionKey } from '@stoker/app/ports/function-store';
import { failureKind } from '../connection/failures.js';
import { toNumber } from './version-id.js';

/** A qualifier as the two columns say it again that refer to the alias or the version; one of them is null. */
export interface QualifierColumns {
  readonly aliasName: string | null;
  readonly versionNumber: number | null;
}

/**
 * Writes a row of what an alias or a published version has, and which goes with it.
 *
 * @throws ResourceNotFoundException when there is no such alias or version
 */
export async function writeQualified(
  { functionName }: FunctionKey,
  qualifier: string,
  write: (columns: QualifierColumns) => Promise<unknown>,
): Promise<void> {
  const notFound = new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}:${qualifier}`);
  const isVersion = isVersionNumber(qualifier);
  const versionNumber = isVersion ? toNumber(qualifier) : null;
  if (versionNumber === undefined) throw notFound;
  try {
    await write({ aliasName: isVersion ? null : qualifier, versionNumber });
  } catch (error) {
    throw failureKind(error) === 'reference' ? notFound : error;
  }
}
