import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listLayerVersions } from '@stoker/app/control/layers/list-layers';
import type { ListLayerVersionsRequest, ListLayerVersionsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listedLayerVersion } from './layer-configuration.js';
import { accessToLayer, layerOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export function listLayerVersionsOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<ListLayerVersionsRequest, ListLayerVersionsResponse> {
  return {
    name: 'ListLayerVersions',
    access: (input, caller) => [accessToLayer('ListLayerVersions', layerOf(input, caller))],
    async run(input, caller) {
      const target = layerOf(input, caller);
      const page = await listLayerVersions(control, target, {
        runtime: input.CompatibleRuntime,
        architecture: input.CompatibleArchitecture,
        marker: input.Marker,
        maxItems: input.MaxItems,
      });
      return {
        LayerVersions: page.items.map((version) => listedLayerVersion(version, target.region)),
        NextMarker: page.nextMarker,
      };
    },
  };
}
