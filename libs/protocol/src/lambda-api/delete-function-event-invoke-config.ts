import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteEventInvokeConfig } from '@stoker/app/control/event-invoke-configs';
import type { DeleteFunctionEventInvokeConfigRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export function deleteFunctionEventInvokeConfigOperation(
  control: ControlPorts,
): Operation<DeleteFunctionEventInvokeConfigRequest, NoMembers> {
  return {
    name: 'DeleteFunctionEventInvokeConfig',
    access: (input, caller) => [accessTo('DeleteFunctionEventInvokeConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      await deleteEventInvokeConfig(control, qualifiedFunction(input, caller));
      return {};
    },
  };
}
