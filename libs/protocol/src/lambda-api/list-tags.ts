import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listTags } from '@stoker/app/control/tags/tags';
import type { ListTagsRequest, ListTagsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, taggedOf } from './tag-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export function listTagsOperation(control: ControlPorts): Operation<ListTagsRequest, ListTagsResponse> {
  return {
    name: 'ListTags',
    access: (input, caller) => [accessToTags('ListTags', taggedOf(input, caller))],
    run: async (input, caller) => ({ Tags: await listTags(control, taggedOf(input, caller)) }),
  };
}
