import { listEventTags } from '@stoker/app/events/event-tags';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, taggedOf } from './tags.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResourceOperation(
  ports: EventsPorts,
): Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> {
  return {
    name: 'ListTagsForResource',
    access: ({ ResourceARN }, caller) => [accessToTags('ListTagsForResource', taggedOf(ResourceARN, caller))],
    async run({ ResourceARN }, caller) {
      const tags = await listEventTags(ports, taggedOf(ResourceARN, caller));
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}
