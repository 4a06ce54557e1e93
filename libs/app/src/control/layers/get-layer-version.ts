import { ServiceError } from '@stoker/core/errors/service-error';
import type { LayerVersion } from '@stoker/core/model/layer';
import type { LayerVersionTarget } from '@stoker/core/model/layer-name';
import type { ControlPorts } from '../control-ports.js';

/**
 * @throws ResourceNotFoundException
 */
export async function getLayerVersion(
  { layers }: Pick<ControlPorts, 'layers'>,
  target: LayerVersionTarget,
): Promise<LayerVersion> {
  const found = await layers.findVersion(target, target.version);
  if (!found) throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
  return found;
}
