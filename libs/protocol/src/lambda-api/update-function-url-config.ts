import type { ControlPorts } from '@stoker/app/control/control-ports';
import { updateFunctionUrl } from '@stoker/app/control/function-urls';
import type { UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUrl, functionUrlConfiguration, urlChanges } from './function-url-configuration.js';
import { qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
export function updateFunctionUrlConfigOperation(
  control: ControlPorts,
): Operation<UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse> {
  return {
    name: 'UpdateFunctionUrlConfig',
    access: (input, caller) => [
      accessToUrl('UpdateFunctionUrlConfig', qualifiedFunction(input, caller), input.AuthType),
    ],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      const url = await updateFunctionUrl(control, target, urlChanges(input));
      return { ...functionUrlConfiguration(url, target, control), InvokeMode: input.InvokeMode };
    },
  };
}
