import type { ControlPorts } from '@stoker/app/control/control-ports';
import { createFunctionUrl } from '@stoker/app/control/function-urls';
import type { CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUrl, functionUrlConfiguration, urlChanges } from './function-url-configuration.js';
import { qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export function createFunctionUrlConfigOperation(
  control: ControlPorts,
): Operation<CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse> {
  return {
    name: 'CreateFunctionUrlConfig',
    access: (input, caller) => [
      accessToUrl('CreateFunctionUrlConfig', qualifiedFunction(input, caller), input.AuthType),
    ],
    async run(input, caller) {
      const target = qualifiedFunction(input, caller);
      const settings = { authType: input.AuthType, invokeMode: 'BUFFERED', ...urlChanges(input) } as const;
      const { LastModifiedTime: _none, ...shown } = functionUrlConfiguration(
        await createFunctionUrl(control, target, settings),
        target,
        control,
      );
      return { ...shown, InvokeMode: input.InvokeMode };
    },
  };
}
