import type { ControlPorts } from '@stoker/app/control/control-ports';
import { addLayerPermission } from '@stoker/app/control/layers/layer-permissions';
import { ServiceError } from '@stoker/core/errors/service-error';
import { layerVersionArn } from '@stoker/core/model/layer-name';
import { layerStatement } from '@stoker/core/model/layer-policy';
import type {
  AddLayerVersionPermissionRequest,
  AddLayerVersionPermissionResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToLayerVersion, layerVersionOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */
export function addLayerVersionPermissionOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse> {
  return {
    name: 'AddLayerVersionPermission',
    except: '`OrganizationId`: refused, for accounts here belong to no organization',
    access: (input, caller) => [accessToLayerVersion('AddLayerVersionPermission', layerVersionOf(input, caller))],
    async run(input, caller) {
      if (input.OrganizationId) {
        throw new ServiceError(
          'InvalidParameterValueException',
          'OrganizationId is not supported by this installation: accounts here belong to no organization. ' +
            'Please grant the permission to each account, or to all of them.',
        );
      }
      const target = layerVersionOf(input, caller);
      const grant = { statementId: input.StatementId, principal: accountOf(input.Principal) };
      const revisionId = await addLayerPermission(control, target, grant, input.RevisionId);
      return { Statement: JSON.stringify(layerStatement(grant, layerVersionArn(target))), RevisionId: revisionId };
    },
  };
}

/** The account that a principal of the model's pattern names: by its id, by its root's ARN, or `*` for all. */
function accountOf(principal: string): string {
  return /\d{12}/.exec(principal)?.[0] ?? '*';
}
