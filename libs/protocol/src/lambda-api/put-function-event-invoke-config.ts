import type { ControlPorts } from '@stoker/app/control/control-ports';
import { shownQualifier, putEventInvokeConfig } from '@stoker/app/control/event-invoke-configs';
import { siblingArn } from '@stoker/core/model/function-name';
import type { PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { eventInvokeConfiguration, eventInvokeSettings } from './event-invoke-configuration.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function putFunctionEventInvokeConfigOperation(
  control: ControlPorts,
): Operation<PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig> {
  return {
    name: 'PutFunctionEventInvokeConfig',
    access: (input, caller) => [accessTo('PutFunctionEventInvokeConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      const config = await putEventInvokeConfig(control, target, eventInvokeSettings(input));
      return eventInvokeConfiguration(config, siblingArn(target, shownQualifier(target.qualifier)));
    },
  };
}
