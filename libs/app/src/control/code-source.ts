import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { LayerReference } from '@stoker/core/model/layer';
import { isImageReference } from '@stoker/core/model/package';
import { inspectCode, storeCode, type ZipSource } from './code-package.js';
import type { ControlPorts } from './control-ports.js';

/** Where a function's code comes from: a zip, or a container image by reference. */
export type CodeSource =
  | (ZipSource & { readonly imageUri?: undefined })
  | { readonly imageUri: string; readonly zip?: undefined; readonly object?: undefined };

type Code = FunctionVersion['code'];

/**
 * What a version may refer to: the zip, stored for the account, or the one image that the reference means now.
 *
 * @param layers of the function that gets it
 * @throws what `storeCode` and `ImageStore.resolve` throw
 */
export async function obtainCode(
  ports: Pick<ControlPorts, 'code' | 'packages' | 'images' | 'objects' | 'identities'>,
  target: FunctionTarget,
  source: CodeSource,
  layers: readonly LayerReference[],
): Promise<Code> {
  if (source.imageUri !== undefined) return ports.images.resolve(target, source.imageUri);
  return storeCode(ports, target.accountId, source, layers);
}

/** The checks of `obtainCode`, with nothing stored. */
export async function inspectSource(
  ports: Pick<ControlPorts, 'code' | 'packages' | 'images' | 'objects'>,
  target: FunctionTarget,
  source: CodeSource,
  layers: readonly LayerReference[],
): Promise<Code> {
  if (source.imageUri !== undefined) return ports.images.resolve(target, source.imageUri);
  return inspectCode(ports, target.accountId, source, layers);
}

/** Refuses to make an image of a zip or a zip of an image: a function stays what it was created as. */
export function requireSameType({ code }: FunctionVersion, { imageUri }: CodeSource): void {
  const isImage = isImageReference(code);
  if (isImage === (imageUri !== undefined)) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    isImage
      ? 'Please provide ImageUri when updating a function with packageType Image.'
      : "Please don't provide ImageUri when updating a function with packageType Zip.",
  );
}
