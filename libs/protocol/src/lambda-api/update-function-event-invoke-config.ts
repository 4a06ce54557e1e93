import type { ControlPorts } from '@stoker/app/control/control-ports';
import { shownQualifier, updateEventInvokeConfig } from '@stoker/app/control/event-invoke-configs';
import { siblingArn } from '@stoker/core/model/function-name';
import type {
  UpdateFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { eventInvokeConfiguration, eventInvokeSettings } from './event-invoke-configuration.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export function updateFunctionEventInvokeConfigOperation(
  control: ControlPorts,
): Operation<UpdateFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return {
    name: 'UpdateFunctionEventInvokeConfig',
    access: (input, caller) => [accessTo('UpdateFunctionEventInvokeConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      const config = await updateEventInvokeConfig(control, target, eventInvokeSettings(input));
      return eventInvokeConfiguration(config, siblingArn(target, shownQualifier(target.qualifier)));
    },
  };
}
