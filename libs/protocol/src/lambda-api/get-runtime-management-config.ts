import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getRuntimeUpdates } from '@stoker/app/control/runtime-management';
import type { Caller } from '@stoker/app/identity/caller';
import { resolveFunction, type FunctionTarget } from '@stoker/core/model/function-name';
import type {
  GetRuntimeManagementConfigRequest,
  GetRuntimeManagementConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { runtimeManagement } from './runtime-management.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
export function getRuntimeManagementConfigOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse> {
  return {
    name: 'GetRuntimeManagementConfig',
    access: (input, caller) => [accessTo('GetRuntimeManagementConfig', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      return runtimeManagement(await getRuntimeUpdates(control, target), target);
    },
  };
}

function targetOf(input: GetRuntimeManagementConfigRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
