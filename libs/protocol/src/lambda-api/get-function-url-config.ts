import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getFunctionUrl } from '@stoker/app/control/function-urls';
import type { GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUrl, functionUrlConfiguration } from './function-url-configuration.js';
import { qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
export function getFunctionUrlConfigOperation(
  control: ControlPorts,
): Operation<GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse> {
  return {
    name: 'GetFunctionUrlConfig',
    access: (input, caller) => [accessToUrl('GetFunctionUrlConfig', qualifiedFunction(input, caller))],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      return functionUrlConfiguration(await getFunctionUrl(control, target), target, control);
    },
  };
}
