import type { LayerDetails, LayerKey, LayerVersion } from '@stoker/core/model/layer';
import { storeCode, type ZipSource } from '../code-package.js';
import type { ControlPorts } from '../control-ports.js';

export type PublishLayerVersionCommand = LayerDetails & { readonly content: ZipSource };

/**
 * Publishes the next version of a layer, which it makes where it is not there.
 *
 * @throws InvalidParameterValueException for a zip that can't be used, CodeStorageExceededException,
 *   RequestEntityTooLargeException
 */
export async function publishLayerVersion(
  ports: Pick<ControlPorts, 'layers' | 'code' | 'packages' | 'objects' | 'identities' | 'clock'>,
  { accountId, layerName }: LayerKey,
  { content, ...details }: PublishLayerVersionCommand,
): Promise<LayerVersion> {
  const code = await storeCode(ports, accountId, content);
  return ports.layers.publish({ ...details, accountId, layerName, code, createdAt: new Date(ports.clock.now()) });
}
