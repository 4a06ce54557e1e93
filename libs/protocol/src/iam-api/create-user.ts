import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { entityArn } from '@stoker/core/identity/entity';
import { withIamTags } from '@stoker/core/identity/iam-tags';
import type { CreateUserRequest, CreateUserResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholeUser } from './shapes.js';
import { accessTo, accessToTag, refOf, requestTags, requestedBoundary } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export function createUserOperation({ iam }: IamPorts): Operation<CreateUserRequest, CreateUserResponse> {
  return {
    name: 'CreateUser',
    access(input, caller) {
      const arn = entityArn(refOf('user', input, caller), input.Path);
      const context = { ...requestedBoundary(input.PermissionsBoundary), ...requestTags(input.Tags) };
      return [...accessTo('CreateUser', arn, context), ...accessToTag('TagUser', arn, input.Tags)];
    },
    async run(input, caller) {
      const created = await iam.createEntity({
        ...refOf('user', input, caller),
        path: input.Path ?? '/',
        tags: withIamTags({}, input.Tags ?? []),
        boundaryArn: input.PermissionsBoundary,
      });
      return { User: wholeUser(created) };
    },
  };
}
