import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listLayers } from '@stoker/app/control/layers/list-layers';
import { layerArn } from '@stoker/core/model/layer-name';
import type { ListLayersRequest, ListLayersResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listedLayerVersion } from './layer-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
export function listLayersOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<ListLayersRequest, ListLayersResponse> {
  return {
    name: 'ListLayers',
    access: () => [{ action: 'lambda:ListLayers', resource: '*' }],
    async run(input, caller) {
      const { accountId, region } = homeOf(caller);
      const page = await listLayers(control, accountId, {
        runtime: input.CompatibleRuntime,
        architecture: input.CompatibleArchitecture,
        marker: input.Marker,
        maxItems: input.MaxItems,
      });
      return {
        Layers: page.items.map((newest) => ({
          LayerName: newest.layerName,
          LayerArn: layerArn({ ...newest, region }),
          LatestMatchingVersion: listedLayerVersion(newest, region),
        })),
        NextMarker: page.nextMarker,
      };
    },
  };
}
