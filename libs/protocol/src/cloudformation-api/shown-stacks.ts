import type { Stack, StackRecipe, StackResource } from '@stoker/app/ports/stack-store';
import type { Template } from '@stoker/core/cloudformation/template';
import type {
  Capability,
  Parameter,
  Stack as StackShape,
  StackResourceDetail,
  Tag,
} from '../aws-model/cloudformation.generated.js';
import { arnOf } from './targets.js';

/** How a value is shown that its template wants nobody to see. */
const MASKED = '****';

/** @param template reads the template, which is not done for a stack without parameters */
export function shownStack(stack: Stack, template: () => Template): StackShape {
  const { recipe, outputs, operation } = stack;
  return {
    StackId: arnOf(stack),
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: shownParameters(recipe, template),
    CreationTime: new Date(stack.createdAt),
    DeletionTime: date(stack.deletedAt),
    LastUpdatedTime: date(stack.updatedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.disableRollback || operation?.onFailure === 'DO_NOTHING',
    NotificationARNs: [],
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: recipe.capabilities as Capability[],
    Outputs: outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: recipe.roleArn,
    Tags: shownTags(recipe),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

/** @param template as of `shownStack` */
export function shownParameters({ parameters }: StackRecipe, template: () => Template): Parameter[] {
  const given = Object.entries(parameters);
  if (given.length === 0) return [];
  const declared = template().parameters;
  return given.map(([key, value]) => ({
    ParameterKey: key,
    ParameterValue: declared.get(key)?.noEcho === true ? MASKED : value,
  }));
}

export function shownTags({ tags }: StackRecipe): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A resource as `DescribeStackResource` shows it; the other answers have the same under fewer names. */
export function shownResource(stack: Stack, resource: StackResource): StackResourceDetail {
  return {
    StackName: stack.name,
    StackId: arnOf(stack),
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(resource.updatedAt),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    Metadata: '{}',
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function date(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
