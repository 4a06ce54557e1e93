import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getLayerVersion } from '@stoker/app/control/layers/get-layer-version';
import type { GetLayerVersionRequest, GetLayerVersionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { layerVersion } from './layer-configuration.js';
import { accessToLayerVersion, layerVersionOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export function getLayerVersionOperation(
  control: Pick<ControlPorts, 'layers' | 'links'>,
): Operation<GetLayerVersionRequest, GetLayerVersionResponse> {
  return {
    name: 'GetLayerVersion',
    access: (input, caller) => [accessToLayerVersion('GetLayerVersion', layerVersionOf(input, caller))],
    async run(input, caller) {
      const target = layerVersionOf(input, caller);
      const found = await getLayerVersion(control, target);
      return layerVersion(found, target.region, control.links, caller.endpoint);
    },
  };
}
