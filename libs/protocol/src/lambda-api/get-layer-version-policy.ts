import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getLayerPolicy } from '@stoker/app/control/layers/layer-permissions';
import type { GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToLayerVersion, layerVersionOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export function getLayerVersionPolicyOperation(
  control: Pick<ControlPorts, 'layers'>,
): Operation<GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse> {
  return {
    name: 'GetLayerVersionPolicy',
    access: (input, caller) => [accessToLayerVersion('GetLayerVersionPolicy', layerVersionOf(input, caller))],
    async run(input, caller) {
      const { document, revisionId } = await getLayerPolicy(control, layerVersionOf(input, caller));
      return { Policy: JSON.stringify(document), RevisionId: revisionId };
    },
  };
}
