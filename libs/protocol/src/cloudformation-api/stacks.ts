import { createStack } from '@stoker/app/stacks/create-stack';
import { cancelUpdate, deleteStack } from '@stoker/app/stacks/delete-stack';
import { protectStack } from '@stoker/app/stacks/protect-stack';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { updateStack } from '@stoker/app/stacks/update-stack';
import { notSupported } from '@stoker/core/cloudformation/refusals';
import type { TableEntry } from '../aws-wire/operation.js';
import { onFailureOf, stackRequest } from './requests.js';
import { stackOperation } from './stack-operation.js';
import { accessToSource, accessToStack, accountOf, arnOf, templateContext } from './targets.js';

const NOT_HEEDED = 'stack policies, rollback triggers, topics, `ResourceTypes`';

/** What makes, changes and takes away stacks. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function stackOperations(ports: StacksPorts): readonly TableEntry[] {
  return [
    stackOperation(
      'CreateStack',
      async (input, caller) => [
        await accessToStack(ports, 'CreateStack', input.StackName, caller, templateContext(input)),
        ...accessToSource(input),
      ],
      async (input, caller) => {
        if (input.RetainExceptOnCreate === true) throw notSupported('RetainExceptOnCreate; the policy of that name is');
        const stack = await createStack(ports, caller, {
          ...stackRequest(input),
          name: input.StackName,
          onFailure: onFailureOf(input),
          timeoutMinutes: input.TimeoutInMinutes,
          terminationProtection: input.EnableTerminationProtection ?? false,
          clientToken: input.ClientRequestToken,
        });
        return { StackId: arnOf(stack) };
      },
      NOT_HEEDED,
    ),
    stackOperation(
      'UpdateStack',
      async (input, caller) => [
        await accessToStack(ports, 'UpdateStack', input.StackName, caller, templateContext(input)),
        ...accessToSource(input),
      ],
      async (input, caller) => {
        if (input.DisableRollback === true) throw notSupported('DisableRollback of an update');
        const { StackName: name, ClientRequestToken: clientToken } = input;
        return { StackId: arnOf(await updateStack(ports, caller, { ...stackRequest(input), name, clientToken })) };
      },
      `${NOT_HEEDED}, \`DisableRollback\``,
    ),
    stackOperation(
      'DeleteStack',
      async (input, caller) => [
        await accessToStack(ports, 'DeleteStack', input.StackName, caller, templateContext({ RoleARN: input.RoleARN })),
        ...accessToSource({ RoleARN: input.RoleARN }),
      ],
      async (
        {
          StackName: name,
          RetainResources: retained = [],
          RoleARN: roleArn,
          DeletionMode,
          ClientRequestToken: clientToken,
        },
        caller,
      ) => {
        if (DeletionMode === 'FORCE_DELETE_STACK')
          throw notSupported('FORCE_DELETE_STACK: name what stays in RetainResources');
        await deleteStack(ports, caller, { name, retained, roleArn, clientToken });
      },
      '`FORCE_DELETE_STACK`; while a stack is being made or changed',
    ),
    stackOperation(
      'CancelUpdateStack',
      (input, caller) => accessToStack(ports, 'CancelUpdateStack', input.StackName, caller),
      (input, caller) => cancelUpdate(ports, caller, input.StackName),
    ),
    stackOperation(
      'UpdateTerminationProtection',
      (input, caller) => accessToStack(ports, 'UpdateTerminationProtection', input.StackName, caller),
      async ({ StackName, EnableTerminationProtection }, caller) => {
        const stack = await protectStack(ports, accountOf(caller), StackName, EnableTerminationProtection);
        return { StackId: arnOf(stack) };
      },
    ),
  ];
}
