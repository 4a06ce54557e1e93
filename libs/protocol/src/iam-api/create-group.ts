import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { entityArn } from '@stoker/core/identity/entity';
import type { CreateGroupRequest, CreateGroupResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { groupShape } from './shapes.js';
import { accessTo, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export function createGroupOperation({ iam }: IamPorts): Operation<CreateGroupRequest, CreateGroupResponse> {
  return {
    name: 'CreateGroup',
    access: (input, caller) => accessTo('CreateGroup', entityArn(refOf('group', input, caller), input.Path)),
    async run(input, caller) {
      const { Path: path = '/' } = input;
      return { Group: groupShape(await iam.createEntity({ ...refOf('group', input, caller), path, tags: {} })) };
    },
  };
}
