import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getRecursiveLoop } from '@stoker/app/control/recursive-loop';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type {
  GetFunctionRecursionConfigRequest,
  GetFunctionRecursionConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export function getFunctionRecursionConfigOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse> {
  return {
    name: 'GetFunctionRecursionConfig',
    access: (input, caller) => [
      accessTo('GetFunctionRecursionConfig', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    run: async ({ FunctionName }, caller) => ({
      RecursiveLoop: await getRecursiveLoop(control, resolveWholeFunction(FunctionName, homeOf(caller))),
    }),
  };
}
