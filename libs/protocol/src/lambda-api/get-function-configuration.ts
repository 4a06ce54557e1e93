import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getFunction } from '@stoker/app/control/get-function';
import type { Caller } from '@stoker/app/identity/caller';
import { resolveFunction, targetArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { FunctionConfiguration, GetFunctionConfigurationRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { functionConfiguration } from './function-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export function getFunctionConfigurationOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<GetFunctionConfigurationRequest, FunctionConfiguration> {
  return {
    name: 'GetFunctionConfiguration',
    access: (input, caller) => [accessTo('GetFunctionConfiguration', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      return functionConfiguration(await getFunction(control, target), targetArn(target), target.region);
    },
  };
}

function targetOf(input: GetFunctionConfigurationRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
