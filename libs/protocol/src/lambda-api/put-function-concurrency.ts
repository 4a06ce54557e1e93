import type { ControlPorts } from '@stoker/app/control/control-ports';
import { putFunctionConcurrency } from '@stoker/app/control/function-concurrency';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { Concurrency, PutFunctionConcurrencyRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export function putFunctionConcurrencyOperation(
  control: Pick<ControlPorts, 'concurrency'>,
): Operation<PutFunctionConcurrencyRequest, Concurrency> {
  return {
    name: 'PutFunctionConcurrency',
    access: (input, caller) => [
      accessTo('PutFunctionConcurrency', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run({ FunctionName, ReservedConcurrentExecutions }, caller) {
      const target = resolveWholeFunction(FunctionName, homeOf(caller));
      await putFunctionConcurrency(control, target, ReservedConcurrentExecutions);
      return { ReservedConcurrentExecutions };
    },
  };
}
