import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteFunction } from '@stoker/app/control/delete-function';
import type { Caller } from '@stoker/app/identity/caller';
import { resolveFunction, type FunctionTarget } from '@stoker/core/model/function-name';
import type { DeleteFunctionRequest, DeleteFunctionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export function deleteFunctionOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<DeleteFunctionRequest, DeleteFunctionResponse> {
  return {
    name: 'DeleteFunction',
    access: (input, caller) => [accessTo('DeleteFunction', targetOf(input, caller))],
    async run(input, caller) {
      await deleteFunction(control, targetOf(input, caller));
      return { StatusCode: 204 };
    },
  };
}

function targetOf(input: DeleteFunctionRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
