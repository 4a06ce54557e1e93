import type { ControlPorts } from '@stoker/app/control/control-ports';
import { untagResource } from '@stoker/app/control/tags/tags';
import type { UntagResourceRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTags, taggedOf, tagKeys } from './tag-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export function untagResourceOperation(control: ControlPorts): Operation<UntagResourceRequest, object> {
  return {
    name: 'UntagResource',
    access: (input, caller) => [accessToTags('UntagResource', taggedOf(input, caller), tagKeys(input.TagKeys))],
    async run(input, caller) {
      await untagResource(control, taggedOf(input, caller), input.TagKeys);
      return {};
    },
  };
}
