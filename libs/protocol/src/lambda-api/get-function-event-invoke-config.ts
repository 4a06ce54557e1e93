import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getEventInvokeConfig, shownQualifier } from '@stoker/app/control/event-invoke-configs';
import { siblingArn } from '@stoker/core/model/function-name';
import type { FunctionEventInvokeConfig, GetFunctionEventInvokeConfigRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { eventInvokeConfiguration } from './event-invoke-configuration.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export function getFunctionEventInvokeConfigOperation(
  control: ControlPorts,
): Operation<GetFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return {
    name: 'GetFunctionEventInvokeConfig',
    access: (input, caller) => [accessTo('GetFunctionEventInvokeConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      const config = await getEventInvokeConfig(control, target);
      return eventInvokeConfiguration(config, siblingArn(target, shownQualifier(target.qualifier)));
    },
  };
}
