import type { ControlPorts } from '@stoker/app/control/control-ports';
import { removePermission } from '@stoker/app/control/function-permissions';
import type { NoMembers, RemovePermissionRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermissionOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<RemovePermissionRequest, NoMembers> {
  return {
    name: 'RemovePermission',
    except: 'the condition keys `lambda:Principal` and `lambda:FunctionUrlAuthType` are absent',
    access: (input, caller) => [accessTo('RemovePermission', qualifiedFunction(input, caller))],
    async run(input, caller) {
      await removePermission(control, qualifiedFunction(input, caller), input.StatementId, input.RevisionId);
      return {};
    },
  };
}
