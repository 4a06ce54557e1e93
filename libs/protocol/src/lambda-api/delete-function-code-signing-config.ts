import { deleteFunctionCodeSigning } from '@stoker/app/control/code-signing/function-code-signing';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { DeleteFunctionCodeSigningConfigRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html */
export function deleteFunctionCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'functions' | 'codeSigning'>,
): Operation<DeleteFunctionCodeSigningConfigRequest, object> {
  return {
    name: 'DeleteFunctionCodeSigningConfig',
    access: (input, caller) => [
      accessTo('DeleteFunctionCodeSigningConfig', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      await deleteFunctionCodeSigning(control, resolveWholeFunction(input.FunctionName, homeOf(caller)));
      return {};
    },
  };
}
