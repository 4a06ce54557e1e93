import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getLayerVersion } from '@stoker/app/control/layers/get-layer-version';
import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseLayerVersionArn, resolveLayerVersion, type LayerVersionTarget } from '@stoker/core/model/layer-name';
import type { GetLayerVersionByArnRequest, GetLayerVersionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { layerVersion } from './layer-configuration.js';
import { accessToLayerVersion } from './layer-targets.js';
import { homeOf } from './targets.js';

/**
 * Allowed by the same action as GetLayerVersion.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html
 */
export function getLayerVersionByArnOperation(
  control: Pick<ControlPorts, 'layers' | 'links'>,
): Operation<GetLayerVersionByArnRequest, GetLayerVersionResponse> {
  return {
    name: 'GetLayerVersionByArn',
    access: (input, caller) => [accessToLayerVersion('GetLayerVersion', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      const found = await getLayerVersion(control, target);
      return layerVersion(found, target.region, control.links, caller.endpoint);
    },
  };
}

function targetOf({ Arn }: GetLayerVersionByArnRequest, caller: Caller): LayerVersionTarget {
  const target = parseLayerVersionArn(Arn);
  if (target === undefined) {
    // Of the model's pattern all the same: a layer of AWS's own, which no installation has.
    throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
  }
  return resolveLayerVersion(Arn.slice(0, Arn.lastIndexOf(':')), target.version, homeOf(caller));
}
