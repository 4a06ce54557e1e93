import { createChangeSet, deleteChangeSet, executeChangeSet, requireChangeSet } from '@stoker/app/stacks/change-sets';
import type { Caller } from '@stoker/app/identity/caller';
import type { ResourceChangeView } from '@stoker/app/ports/stack-store';
import { requireStack } from '@stoker/app/stacks/find-stack';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { templateOf } from '@stoker/app/stacks/template-of';
import { changeSetArn } from '@stoker/core/cloudformation/stack-name';
import { notSupported } from '@stoker/core/cloudformation/refusals';
import type { Capability, Change } from '../aws-model/cloudformation.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { stackRequest } from './requests.js';
import { shownParameters, shownTags } from './shown-stacks.js';
import { stackOperation } from './stack-operation.js';
import { accessToChangeSet, accessToSource, accessToStack, accountOf, arnOf, templateContext } from './targets.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export function changeSetOperations(ports: StacksPorts): readonly TableEntry[] {
  const access =
    (action: string) =>
    (input: { readonly StackName?: string | undefined; readonly ChangeSetName: string }, caller: Caller) =>
      accessToChangeSet(ports, action, input, caller);
  return [
    stackOperation(
      'CreateChangeSet',
      async (input, caller) => [
        await accessToStack(ports, 'CreateChangeSet', input.StackName, caller, templateContext(input)),
        ...accessToSource(input),
      ],
      async (input, caller) => {
        const { ChangeSetType: type = 'UPDATE', OnStackFailure } = input;
        if (type === 'IMPORT') throw notSupported('change sets that import resources');
        const { stack, changeSet } = await createChangeSet(ports, caller, {
          ...stackRequest(input),
          stackName: input.StackName,
          name: input.ChangeSetName,
          type,
          description: input.Description,
          onFailure: OnStackFailure,
        });
        return { Id: changeSetArn(stack, changeSet), StackId: arnOf(stack) };
      },
      'imports, nested stacks, stack policies, rollback triggers, topics',
    ),
    stackOperation('DescribeChangeSet', access('DescribeChangeSet'), async (input, caller) => {
      const { stack, changeSet } = await requireChangeSet(
        ports.stacks,
        accountOf(caller),
        input.ChangeSetName,
        input.StackName,
      );
      const { recipe } = changeSet;
      return {
        ChangeSetName: changeSet.name,
        ChangeSetId: changeSetArn(stack, changeSet),
        StackId: arnOf(stack),
        StackName: stack.name,
        Description: changeSet.description,
        Parameters: shownParameters(recipe, () => templateOf(ports, recipe)),
        CreationTime: new Date(changeSet.createdAt),
        ExecutionStatus: changeSet.execution,
        Status: changeSet.status,
        StatusReason: changeSet.reason,
        NotificationARNs: [],
        RollbackConfiguration: {},
        Capabilities: recipe.capabilities as Capability[],
        Tags: shownTags(recipe),
        Changes: changeSet.changes.map(shownChange),
        OnStackFailure: changeSet.onFailure,
        IncludeNestedStacks: false,
      };
    }),
    stackOperation('ExecuteChangeSet', access('ExecuteChangeSet'), (input, caller) =>
      executeChangeSet(ports, caller, {
        changeSet: input.ChangeSetName,
        stackName: input.StackName,
        onFailure: input.DisableRollback === true ? 'DO_NOTHING' : undefined,
        clientToken: input.ClientRequestToken,
      }),
    ),
    stackOperation('DeleteChangeSet', access('DeleteChangeSet'), (input, caller) =>
      deleteChangeSet(ports, accountOf(caller), input.ChangeSetName, input.StackName),
    ),
    stackOperation(
      'ListChangeSets',
      ({ StackName }, caller) => accessToStack(ports, 'ListChangeSets', StackName, caller),
      async ({ StackName }, caller) => {
        const stack = await requireStack(ports.stacks, accountOf(caller), StackName);
        const found = await ports.stacks.changeSets(stack);
        return {
          Summaries: found.map((changeSet) => ({
            StackId: arnOf(stack),
            StackName: stack.name,
            ChangeSetId: changeSetArn(stack, changeSet),
            ChangeSetName: changeSet.name,
            ExecutionStatus: changeSet.execution,
            Status: changeSet.status,
            StatusReason: changeSet.reason,
            CreationTime: new Date(changeSet.createdAt),
            Description: changeSet.description,
            IncludeNestedStacks: false,
          })),
        };
      },
    ),
  ];
}

function shownChange({ action, logicalId, physicalId, type, replacement, changed }: ResourceChangeView): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: action,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Replacement: replacement,
      Scope: changed.length > 0 ? ['Properties'] : [],
      Details: changed.map((name) => ({
        Target: {
          Attribute: 'Properties',
          Name: name,
          RequiresRecreation: replacement === 'True' ? 'Conditionally' : 'Never',
        },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      })),
    },
  };
}
