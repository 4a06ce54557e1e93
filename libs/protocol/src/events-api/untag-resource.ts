import { untagEventResource } from '@stoker/app/events/event-tags';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { NoMembers, UntagResourceRequest } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, taggedOf } from './tags.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export function untagResourceOperation(ports: EventsPorts): Operation<UntagResourceRequest, NoMembers> {
  return {
    name: 'UntagResource',
    access: ({ ResourceARN, TagKeys }, caller) => [
      accessToTags('UntagResource', taggedOf(ResourceARN, caller), { 'aws:TagKeys': TagKeys }),
    ],
    async run({ ResourceARN, TagKeys }, caller) {
      await untagEventResource(ports, taggedOf(ResourceARN, caller), TagKeys);
      return {};
    },
  };
}
