import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import { LIMITS } from '@stoker/core/model/limits';
import type { ControlPorts } from './control-ports.js';

/**
 * Stores a code package for an account, within the account's quota.
 *
 * @throws InvalidParameterValueException for a zip that can't be used, CodeStorageExceededException
 */
export async function storeCode(
  { code, functions }: Pick<ControlPorts, 'code' | 'functions'>,
  accountId: string,
  zip: Uint8Array,
): Promise<CodeReference> {
  requireZipSize(zip);
  const { codeBytes } = await functions.usage(accountId);
  if (codeBytes + zip.byteLength > LIMITS.codeStorageBytes) {
    throw new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.');
  }
  return code.put(accountId, zip);
}

/** The checks of `storeCode`, with nothing stored. */
export async function inspectCode({ code }: Pick<ControlPorts, 'code'>, zip: Uint8Array): Promise<CodeReference> {
  requireZipSize(zip);
  return code.inspect(zip);
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
