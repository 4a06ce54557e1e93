import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import { LIMITS } from '@stoker/core/model/limits';
import type { StorageQuota } from '../ports/code-packages.js';
import type { ControlPorts } from './control-ports.js';

const QUOTA: StorageQuota = { codeBytes: LIMITS.codeStorageBytes, unpackedBytes: LIMITS.unpackedStorageBytes };

/**
 * Stores a code package for an account, within the account's quota. Until a version refers to it, it counts and
 * stays for as long as `collectUnusedCode` lets unused packages be.
 *
 * @throws InvalidParameterValueException for a zip that can't be used, CodeStorageExceededException
 */
export async function storeCode(
  { code, packages }: Pick<ControlPorts, 'code' | 'packages'>,
  accountId: string,
  zip: Uint8Array,
): Promise<CodeReference> {
  requireZipSize(zip);
  // In this order, so that a refused package neither counts nor touches the disk.
  await packages.reserve(accountId, await code.inspect(zip), QUOTA);
  return referenceOf(await code.put(accountId, zip));
}

/** The checks of `storeCode`, with nothing stored. */
export async function inspectCode({ code }: Pick<ControlPorts, 'code'>, zip: Uint8Array): Promise<CodeReference> {
  requireZipSize(zip);
  return referenceOf(await code.inspect(zip));
}

function referenceOf({ sha256, size }: CodeReference): CodeReference {
  return { sha256, size };
}

function requireZipSize(zip: Uint8Array): void {
  if (zip.byteLength === 0) {
    throw new ServiceError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
  }
  if (zip.byteLength > LIMITS.zipBytes) {
    const message = `Zipped size must be smaller than ${LIMITS.zipBytes} bytes`;
    throw new ServiceError('RequestEntityTooLargeException', message);
  }
}
