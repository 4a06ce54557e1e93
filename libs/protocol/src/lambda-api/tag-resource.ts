import type { ControlPorts } from '@stoker/app/control/control-ports';
import { tagResource } from '@stoker/app/control/tags/tags';
import type { TagResourceRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, requestTagKeys, taggedOf } from './tag-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export function tagResourceOperation(control: ControlPorts): Operation<TagResourceRequest, object> {
  return {
    name: 'TagResource',
    access: (input, caller) => [accessToTags('TagResource', taggedOf(input, caller), requestTagKeys(input.Tags))],
    async run(input, caller) {
      await tagResource(control, taggedOf(input, caller), input.Tags);
      return {};
    },
  };
}
