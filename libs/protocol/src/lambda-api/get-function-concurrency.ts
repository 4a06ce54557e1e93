import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getFunctionConcurrency } from '@stoker/app/control/function-concurrency';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export function getFunctionConcurrencyOperation(
  control: Pick<ControlPorts, 'concurrency'>,
): Operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse> {
  return {
    name: 'GetFunctionConcurrency',
    access: (input, caller) => [
      accessTo('GetFunctionConcurrency', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      return { ReservedConcurrentExecutions: await getFunctionConcurrency(control, target) };
    },
  };
}
