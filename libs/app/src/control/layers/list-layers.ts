import type { LayerKey, LayerVersion } from '@stoker/core/model/layer';
import type { Page } from '../../ports/function-store.js';
import type { LayerFilter } from '../../ports/layer-store.js';
import type { ControlPorts } from '../control-ports.js';
import { pageRequest, type ListCommand } from '../paging.js';

/** The layers of an account by name, each as its newest version that passes the filter. */
export function listLayers(
  { layers }: Pick<ControlPorts, 'layers'>,
  accountId: string,
  { marker, maxItems, ...filter }: ListCommand & LayerFilter,
): Promise<Page<LayerVersion>> {
  return layers.listLayers(accountId, filter, pageRequest({ marker, maxItems }));
}

/** The versions of a layer that pass the filter, the newest first; none for a layer that is not there. */
export function listLayerVersions(
  { layers }: Pick<ControlPorts, 'layers'>,
  key: LayerKey,
  { marker, maxItems, ...filter }: ListCommand & LayerFilter,
): Promise<Page<LayerVersion>> {
  return layers.listVersions(key, filter, pageRequest({ marker, maxItems }));
}
