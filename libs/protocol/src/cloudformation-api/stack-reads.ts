import { pageRequest } from '@stoker/app/control/paging';
import type { Stack, StackReads } from '@stoker/app/ports/stack-store';
import { requireStack } from '@stoker/app/stacks/find-stack';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { templateOf } from '@stoker/app/stacks/template-of';
import { invalid } from '@stoker/core/cloudformation/refusals';
import type { TableEntry } from '../aws-wire/operation.js';
import { date, shownResource, shownStack } from './shown-stacks.js';
import { stackOperation } from './stack-operation.js';
import { accessToAll, accessToStack, accountOf, arnOf } from './targets.js';

const PAGE_SIZE = 100;

/** What tells of stacks. */
export function stackReadOperations(ports: StacksPorts): readonly TableEntry[] {
  const { stacks } = ports;
  const page = (input: { readonly NextToken?: string | undefined }) =>
    pageRequest({ marker: input.NextToken, maxItems: undefined }, PAGE_SIZE);
  return [
    stackOperation(
      'DescribeStacks',
      ({ StackName }, caller) =>
        StackName === undefined
          ? accessToAll('DescribeStacks')
          : accessToStack(ports, 'DescribeStacks', StackName, caller),
      async (input, caller) => {
        const shown = (stack: Stack) => shownStack(stack, () => templateOf(ports, stack.recipe));
        const { StackName } = input;
        if (StackName !== undefined)
          return { Stacks: [shown(await requireStack(stacks, accountOf(caller), StackName))] };
        const { items, nextMarker } = await stacks.list(accountOf(caller), page(input));
        return { Stacks: items.filter(({ deletedAt }) => deletedAt === undefined).map(shown), NextToken: nextMarker };
      },
    ),
    stackOperation(
      'ListStacks',
      () => accessToAll('ListStacks'),
      async (input, caller) => {
        const { items, nextMarker } = await stacks.list(accountOf(caller), page(input));
        const wanted = input.StackStatusFilter ?? [];
        const found = items.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
        return { StackSummaries: found.map(summary), NextToken: nextMarker };
      },
    ),
    stackOperation(
      'DescribeStackEvents',
      ({ StackName }, caller) => accessToStack(ports, 'DescribeStackEvents', StackName, caller),
      async (input, caller) => {
        const stack = await requireStack(stacks, accountOf(caller), input.StackName);
        const { items, nextMarker } = await stacks.events(stack, page(input));
        return {
          StackEvents: items.map((event) => ({
            StackId: arnOf(stack),
            EventId: event.id,
            StackName: stack.name,
            LogicalResourceId: event.logicalId,
            PhysicalResourceId: event.physicalId ?? '',
            ResourceType: event.type,
            Timestamp: new Date(event.at),
            // Only an engine has written it, and it has none but these.
            ResourceStatus: event.status as 'CREATE_COMPLETE',
            ResourceStatusReason: event.reason,
            ClientRequestToken: event.clientToken,
          })),
          NextToken: nextMarker,
        };
      },
      '`ResourceProperties`',
    ),
    stackOperation(
      'DescribeStackResource',
      ({ StackName }, caller) => accessToStack(ports, 'DescribeStackResource', StackName, caller),
      async ({ StackName, LogicalResourceId }, caller) => {
        const stack = await requireStack(stacks, accountOf(caller), StackName);
        const found = (await liveResources(stacks, stack)).find(({ logicalId }) => logicalId === LogicalResourceId);
        if (found === undefined) {
          throw invalid(`Resource ${LogicalResourceId} does not exist for stack ${StackName}`);
        }
        return { StackResourceDetail: shownResource(stack, found) };
      },
      '`Metadata`',
    ),
    stackOperation(
      'DescribeStackResources',
      ({ StackName }, caller) =>
        StackName === undefined
          ? accessToAll('DescribeStackResources')
          : accessToStack(ports, 'DescribeStackResources', StackName, caller),
      async ({ StackName, LogicalResourceId }, caller) => {
        if (StackName === undefined) throw invalid('Stoker finds resources by StackName only.');
        const stack = await requireStack(stacks, accountOf(caller), StackName);
        const found = await liveResources(stacks, stack);
        const wanted = found.filter(({ logicalId }) => (LogicalResourceId ?? logicalId) === logicalId);
        return {
          StackResources: wanted.map((resource) => {
            const { LastUpdatedTimestamp: Timestamp, ...shown } = shownResource(stack, resource);
            return { ...shown, Timestamp };
          }),
        };
      },
      'by `PhysicalResourceId`',
    ),
    stackOperation(
      'ListStackResources',
      ({ StackName }, caller) => accessToStack(ports, 'ListStackResources', StackName, caller),
      async ({ StackName }, caller) => {
        const stack = await requireStack(stacks, accountOf(caller), StackName);
        const found = await liveResources(stacks, stack);
        return { StackResourceSummaries: found.map((resource) => shownResource(stack, resource)) };
      },
    ),
    stackOperation(
      'ListExports',
      () => accessToAll('ListExports'),
      async (_input, caller) => {
        const found = await stacks.exports(accountOf(caller));
        return {
          Exports: found.map(({ name, value, stack }) => ({
            ExportingStackId: arnOf({ ...stack, region: caller.region }),
            Name: name,
            Value: value,
          })),
        };
      },
    ),
    stackOperation(
      'ListImports',
      () => accessToAll('ListImports'),
      async ({ ExportName }, caller) => {
        const found = await stacks.importers(accountOf(caller), ExportName);
        if (found.length === 0) throw invalid(`Export '${ExportName}' is not imported by any stack.`);
        return { Imports: found };
      },
    ),
  ];
}

function summary(stack: Stack) {
  return {
    StackId: arnOf(stack),
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: date(stack.updatedAt),
    DeletionTime: date(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' as const },
  };
}

async function liveResources(stacks: StackReads, stack: Stack) {
  return (await stacks.resources(stack)).filter(({ superseded }) => !superseded);
}
