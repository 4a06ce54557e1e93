import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import type { LayerReference } from '@stoker/core/model/layer';
import { LIMITS } from '@stoker/core/model/limits';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { StorageQuota } from '../ports/code-packages.js';
import type { ObjectLocation } from '../ports/object-source.js';
import type { MeasuredPackage } from '../ports/code-store.js';
import type { ControlPorts } from './control-ports.js';
import { requireRoomForLayers } from './layers/function-layers.js';

/** Where a code package comes from: the request itself, or an object that it names. */
export type ZipSource =
  | { readonly zip: Uint8Array; readonly object?: undefined }
  | { readonly object: ObjectLocation; readonly zip?: undefined };

/**
 * Stores a code package for an account, within the account's quota. Until a version refers to it, it counts and
 * stays for as long as `collectUnusedCode` lets unused packages be.
 *
 * @param layers of the function whose code it becomes
 * @throws InvalidParameterValueException for a zip that can't be used, CodeStorageExceededException,
 *   RequestEntityTooLargeException, and what `ObjectSource.read` throws
 */
export async function storeCode(
  ports: Pick<ControlPorts, 'code' | 'packages' | 'objects' | 'identities'>,
  accountId: string,
  source: ZipSource,
  layers: readonly LayerReference[] = [],
): Promise<CodeReference> {
  return withZip(ports, accountId, source, async (zip) => {
    // In this order, so that a refused package neither counts nor touches the disk.
    await ports.packages.reserve(accountId, await checked(ports, zip, layers), await quotaOf(ports, accountId));
    return referenceOf(await ports.code.put(accountId, zip));
  });
}

async function quotaOf({ identities }: Pick<ControlPorts, 'identities'>, accountId: string): Promise<StorageQuota> {
  const { quotas = USUAL_QUOTAS } = (await identities.findAccount(accountId)) ?? {};
  const codeBytes = quotas['code-storage'];
  return { codeBytes, unpackedBytes: LIMITS.unpackedPerCodeByte * codeBytes };
}

/** The checks of `storeCode`, with nothing stored. */
export async function inspectCode(
  ports: Pick<ControlPorts, 'code' | 'packages' | 'objects'>,
  accountId: string,
  source: ZipSource,
  layers: readonly LayerReference[],
): Promise<CodeReference> {
  return withZip(ports, accountId, source, async (zip) => referenceOf(await checked(ports, zip, layers)));
}

/** What is not in the request may be as large as code may be at all. */
async function withZip<T>(
  { objects }: Pick<ControlPorts, 'objects'>,
  accountId: string,
  { zip, object }: ZipSource,
  use: (zip: Uint8Array) => Promise<T>,
): Promise<T> {
  if (object !== undefined) return objects.read(accountId, object, LIMITS.unzippedBytes, use);
  if (zip.byteLength > LIMITS.zipBytes) {
    const message = `Zipped size must be smaller than ${LIMITS.zipBytes} bytes`;
    throw new ServiceError('RequestEntityTooLargeException', message);
  }
  return use(zip);
}

async function checked(
  { code, packages }: Pick<ControlPorts, 'code' | 'packages'>,
  zip: Uint8Array,
  layers: readonly LayerReference[],
): Promise<MeasuredPackage> {
  if (zip.byteLength === 0) {
    throw new ServiceError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
  }
  const found = await code.inspect(zip);
  await requireRoomForLayers(packages, found, layers);
  return found;
}

function referenceOf({ sha256, size }: CodeReference): CodeReference {
  return { sha256, size };
}
