import { changeScheduleGroupTags, getScheduleGroup } from '@stoker/app/scheduler/schedule-groups';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { withGroupTags } from '@stoker/core/events/scheduler/group-tags';
import { withoutTags } from '@stoker/core/model/tags';
import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requestTags, taggedGroup } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResourceOperation(
  scheduler: SchedulerPorts,
): Operation<ListTagsForResourceInput, ListTagsForResourceOutput> {
  return {
    name: 'ListTagsForResource',
    access: ({ ResourceArn: resource }) => [{ action: 'scheduler:ListTagsForResource', resource }],
    async run({ ResourceArn }, caller) {
      const name = taggedGroup(ResourceArn, caller);
      const { tags } = await getScheduleGroup(scheduler, caller.principal.accountId, name);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html */
export function tagResourceOperation(scheduler: SchedulerPorts): Operation<TagResourceInput, object> {
  return {
    name: 'TagResource',
    access: ({ ResourceArn: resource, Tags }) => [
      { action: 'scheduler:TagResource', resource, context: requestTags(Tags) },
    ],
    async run({ ResourceArn, Tags }, caller) {
      const name = taggedGroup(ResourceArn, caller);
      const { accountId } = caller.principal;
      await changeScheduleGroupTags(scheduler, accountId, name, (tags) => withGroupTags(tags, Tags));
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html */
export function untagResourceOperation(scheduler: SchedulerPorts): Operation<UntagResourceInput, object> {
  return {
    name: 'UntagResource',
    access: ({ ResourceArn: resource, TagKeys }) => [
      { action: 'scheduler:UntagResource', resource, context: { 'aws:TagKeys': TagKeys } },
    ],
    async run({ ResourceArn, TagKeys }, caller) {
      const name = taggedGroup(ResourceArn, caller);
      const { accountId } = caller.principal;
      await changeScheduleGroupTags(scheduler, accountId, name, (tags) => withoutTags(tags, TagKeys));
      return {};
    },
  };
}
