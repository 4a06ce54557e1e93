import { putFunctionCodeSigning } from '@stoker/app/control/code-signing/function-code-signing';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type {
  PutFunctionCodeSigningConfigRequest,
  PutFunctionCodeSigningConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCodeSigning, codeSigningContext, codeSigningOf, NO_SIGNER } from './code-signing-configuration.js';
import { accessTo, homeOf } from './targets.js';

const ACTION = 'PutFunctionCodeSigningConfig';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html */
export function putFunctionCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'functions' | 'codeSigning'>,
): Operation<PutFunctionCodeSigningConfigRequest, PutFunctionCodeSigningConfigResponse> {
  return {
    name: ACTION,
    except: NO_SIGNER,
    access: (input, caller) => [
      {
        ...accessTo(ACTION, resolveWholeFunction(input.FunctionName, homeOf(caller))),
        context: codeSigningContext(input.CodeSigningConfigArn),
      },
      accessToCodeSigning(ACTION, codeSigningOf(input, caller)),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      await putFunctionCodeSigning(control, target, codeSigningOf(input, caller));
      return { CodeSigningConfigArn: input.CodeSigningConfigArn, FunctionName: target.functionName };
    },
  };
}
