import type { ControlPorts } from '@stoker/app/control/control-ports';
import { removeLayerPermission } from '@stoker/app/control/layers/layer-permissions';
import type { NoMembers, RemoveLayerVersionPermissionRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToLayerVersion, layerVersionOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
export function removeLayerVersionPermissionOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<RemoveLayerVersionPermissionRequest, NoMembers> {
  return {
    name: 'RemoveLayerVersionPermission',
    access: (input, caller) => [accessToLayerVersion('RemoveLayerVersionPermission', layerVersionOf(input, caller))],
    async run(input, caller) {
      await removeLayerPermission(control, layerVersionOf(input, caller), input.StatementId, input.RevisionId);
      return {};
    },
  };
}
