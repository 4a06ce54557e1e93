import type { CodeReference } from '@stoker/core/model/function';
import type { LayerReference } from '@stoker/core/model/layer';
import { layerVersionArn, type LayerVersionTarget } from '@stoker/core/model/layer-name';
import { layerNotThere, requireCombinedSize } from '@stoker/core/model/layer-rules';
import type { CodePackages } from '../../ports/code-packages.js';
import type { MeasuredPackage } from '../../ports/code-store.js';
import type { ControlPorts } from '../control-ports.js';

/**
 * What a function keeps of the layers that it is given. Whether its author may use them is authorisation's to say,
 * before.
 *
 * @throws InvalidParameterValueException for one that is not there
 */
export async function findLayers(
  { layers }: Pick<ControlPorts, 'layers'>,
  targets: readonly LayerVersionTarget[],
): Promise<LayerReference[]> {
  return Promise.all(
    targets.map(async (target) => {
      const found = await layers.findVersion(target, target.version);
      if (!found) throw layerNotThere(layerVersionArn(target));
      const { accountId, layerName, version, code } = found;
      return { accountId, layerName, version, code };
    }),
  );
}

/**
 * Refuses new code for a function that would be too large with its layers.
 *
 * @throws InvalidParameterValueException
 */
export async function requireRoomForLayers(
  packages: CodePackages,
  found: Pick<MeasuredPackage, 'unzippedSize'>,
  layers: readonly LayerReference[],
): Promise<void> {
  if (layers.length > 0) requireCombinedSize(found.unzippedSize, await sizeOf(packages, layers));
}

/**
 * Refuses new layers for a function whose code is stored, where they would be too large together.
 *
 * @throws InvalidParameterValueException
 */
export async function requireRoomForCode(
  packages: CodePackages,
  { accountId, code }: { readonly accountId: string; readonly code: CodeReference },
  layers: readonly LayerReference[],
): Promise<void> {
  if (layers.length === 0) return;
  const own = await packages.unzippedSize([{ accountId, sha256: code.sha256 }]);
  requireCombinedSize(own, await sizeOf(packages, layers));
}

function sizeOf(packages: CodePackages, layers: readonly LayerReference[]): Promise<number> {
  return packages.unzippedSize(layers.map(({ accountId, code }) => ({ accountId, sha256: code.sha256 })));
}
