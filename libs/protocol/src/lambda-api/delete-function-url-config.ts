import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteFunctionUrl } from '@stoker/app/control/function-urls';
import type { DeleteFunctionUrlConfigRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUrl } from './function-url-configuration.js';
import { qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
export function deleteFunctionUrlConfigOperation(
  control: ControlPorts,
): Operation<DeleteFunctionUrlConfigRequest, NoMembers> {
  return {
    name: 'DeleteFunctionUrlConfig',
    access: (input, caller) => [accessToUrl('DeleteFunctionUrlConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      await deleteFunctionUrl(control, qualifiedFunction(input, caller));
      return {};
    },
  };
}
