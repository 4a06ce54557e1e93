import type { ControlPorts } from '@stoker/app/control/control-ports';
import { putRuntimeUpdates } from '@stoker/app/control/runtime-management';
import type { Caller } from '@stoker/app/identity/caller';
import { resolveFunction, type FunctionTarget } from '@stoker/core/model/function-name';
import { runtimeUpdates } from '@stoker/core/model/runtime-version';
import type {
  PutRuntimeManagementConfigRequest,
  PutRuntimeManagementConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { runtimeManagement } from './runtime-management.js';
import { runtimeVersionArn } from './runtime-version-arn.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html */
export function putRuntimeManagementConfigOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse> {
  return {
    name: 'PutRuntimeManagementConfig',
    except: 'kept and shown: an installation has one version of each runtime, which its operator replaces',
    access: (input, caller) => [accessTo('PutRuntimeManagementConfig', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      const request = { on: input.UpdateRuntimeOn, runtimeVersionArn: input.RuntimeVersionArn };
      const managed = await putRuntimeUpdates(control, target, ({ runtime }) =>
        runtimeUpdates(request, runtimeVersionArn(runtime!, target.region)),
      );
      return runtimeManagement(managed, target);
    },
  };
}

function targetOf(input: PutRuntimeManagementConfigRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
