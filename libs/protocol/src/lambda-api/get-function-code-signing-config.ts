import { getFunctionCodeSigning } from '@stoker/app/control/code-signing/function-code-signing';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { codeSigningArn } from '@stoker/core/model/code-signing';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type {
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/**
 * Answers nothing for a function that has none.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html
 */
export function getFunctionCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'functions' | 'codeSigning'>,
): Operation<GetFunctionCodeSigningConfigRequest, Partial<GetFunctionCodeSigningConfigResponse>> {
  return {
    name: 'GetFunctionCodeSigningConfig',
    access: (input, caller) => [
      accessTo('GetFunctionCodeSigningConfig', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const id = await getFunctionCodeSigning(control, target);
      if (id === undefined) return {};
      return { CodeSigningConfigArn: codeSigningArn({ ...target, id }), FunctionName: target.functionName };
    },
  };
}
