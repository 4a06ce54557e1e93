import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { DeleteLayerVersionRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToLayerVersion, layerVersionOf } from './layer-targets.js';

/**
 * Functions that use the version go on with it; one that is not there is no error.
 * https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html
 */
export function deleteLayerVersionOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<DeleteLayerVersionRequest, NoMembers> {
  return {
    name: 'DeleteLayerVersion',
    access: (input, caller) => [accessToLayerVersion('DeleteLayerVersion', layerVersionOf(input, caller))],
    async run(input, caller) {
      const target = layerVersionOf(input, caller);
      await control.layers.deleteVersion(target, target.version);
      return {};
    },
  };
}
