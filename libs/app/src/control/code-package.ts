import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import type { LayerReference } from '@stoker/core/model/layer';
import { LIMITS } from '@stoker/core/model/limits';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { StorageQuota } from '../ports/code-packages.js';
import type { MeasuredPackage } from '../ports/code-store.js';
import type { ControlPorts } from './control-ports.js';
import { requireRoomForLayers } from './layers/function-layers.js';

/**
 * Stores a code package for an account, within the account's quota. Until a version refers to it, it counts and
 * stays for as long as `collectUnusedCode` lets unused packages be.
 *
 * @param layers of the function whose code it becomes
 * @throws InvalidParameterValueException for a zip that can't be used, CodeStorageExceededException
 */
export async function storeCode(
  ports: Pick<ControlPorts, 'code' | 'packages' | 'identities'>,
  accountId: string,
  zip: Uint8Array,
  layers: readonly LayerReference[] = [],
): Promise<CodeReference> {
  // In this order, so that a refused package neither counts nor touches the disk.
  await ports.packages.reserve(accountId, await checked(ports, zip, layers), await quotaOf(ports, accountId));
  return referenceOf(await ports.code.put(accountId, zip));
}

async function quotaOf({ identities }: Pick<ControlPorts, 'identities'>, accountId: string): Promise<StorageQuota> {
  const { quotas = USUAL_QUOTAS } = (await identities.findAccount(accountId)) ?? {};
  const codeBytes = quotas['code-storage'];
  return { codeBytes, unpackedBytes: LIMITS.unpackedPerCodeByte * codeBytes };
}

/** The checks of `storeCode`, with nothing stored. */
export async function inspectCode(
  ports: Pick<ControlPorts, 'code' | 'packages'>,
  zip: Uint8Array,
  layers: readonly LayerReference[],
): Promise<CodeReference> {
  return referenceOf(await checked(ports, zip, layers));
}

async function checked(
  { code, packages }: Pick<ControlPorts, 'code' | 'packages'>,
  zip: Uint8Array,
  layers: readonly LayerReference[],
): Promise<MeasuredPackage> {
  requireZipSize(zip);
  const found = await code.inspect(zip);
  await requireRoomForLayers(packages, found, layers);
  return found;
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
