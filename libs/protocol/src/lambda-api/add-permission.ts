import type { ControlPorts } from '@stoker/app/control/control-ports';
import { addPermission } from '@stoker/app/control/function-permissions';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AddPermissionRequest, AddPermissionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermissionOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<AddPermissionRequest, AddPermissionResponse> {
  return {
    name: 'AddPermission',
    except:
      '`PrincipalOrgID`: refused, for accounts here belong to no organization; whether a principal exists is not looked up',
    access: (input, caller) => [
      {
        ...accessTo('AddPermission', qualifiedFunction(input, caller)),
        context: {
          'lambda:Principal': input.Principal,
          ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
        },
      },
    ],
    async run(input, caller) {
      if (input.PrincipalOrgID) {
        throw new ServiceError(
          'InvalidParameterValueException',
          'PrincipalOrgID is not supported by this installation: accounts here belong to no organization. ' +
            'Please grant the permission to each account, or to all of them.',
        );
      }
      const permission = {
        statementId: input.StatementId,
        action: input.Action,
        principal: input.Principal,
        sourceArn: input.SourceArn,
        sourceAccount: input.SourceAccount,
        eventSourceToken: input.EventSourceToken,
        functionUrlAuthType: input.FunctionUrlAuthType,
        invokedViaFunctionUrl: input.InvokedViaFunctionUrl,
      };
      const target = qualifiedFunction(input, caller);
      return { Statement: JSON.stringify(await addPermission(control, target, permission, input.RevisionId)) };
    },
  };
}
