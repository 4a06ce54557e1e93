import { tagEventResource } from '@stoker/app/events/event-tags';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { NoMembers, TagResourceRequest } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, requestTags, taggedOf, tagsOf } from './tags.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export function tagResourceOperation(ports: EventsPorts): Operation<TagResourceRequest, NoMembers> {
  return {
    name: 'TagResource',
    access: ({ ResourceARN, Tags }, caller) => [
      accessToTags('TagResource', taggedOf(ResourceARN, caller), requestTags(Tags)),
    ],
    async run({ ResourceARN, Tags }, caller) {
      await tagEventResource(ports, taggedOf(ResourceARN, caller), tagsOf(Tags));
      return {};
    },
  };
}
