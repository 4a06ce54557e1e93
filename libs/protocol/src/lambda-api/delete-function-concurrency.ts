import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteFunctionConcurrency } from '@stoker/app/control/function-concurrency';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { DeleteFunctionConcurrencyRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export function deleteFunctionConcurrencyOperation(
  control: Pick<ControlPorts, 'concurrency'>,
): Operation<DeleteFunctionConcurrencyRequest, NoMembers> {
  return {
    name: 'DeleteFunctionConcurrency',
    access: (input, caller) => [
      accessTo('DeleteFunctionConcurrency', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      await deleteFunctionConcurrency(control, resolveWholeFunction(input.FunctionName, homeOf(caller)));
      return {};
    },
  };
}
