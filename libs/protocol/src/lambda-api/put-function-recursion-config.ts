import type { ControlPorts } from '@stoker/app/control/control-ports';
import { putRecursiveLoop } from '@stoker/app/control/recursive-loop';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type {
  PutFunctionRecursionConfigRequest,
  PutFunctionRecursionConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export function putFunctionRecursionConfigOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse> {
  return {
    name: 'PutFunctionRecursionConfig',
    except: 'kept and shown: recursive loops are not looked for',
    access: (input, caller) => [
      accessTo('PutFunctionRecursionConfig', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run({ FunctionName, RecursiveLoop }, caller) {
      await putRecursiveLoop(control, resolveWholeFunction(FunctionName, homeOf(caller)), RecursiveLoop);
      return { RecursiveLoop };
    },
  };
}
