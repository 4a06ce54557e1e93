import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { trustDocument } from '@stoker/app/iam/policy-documents';
import { requireOrdinaryPath } from '@stoker/app/iam/service-linked-roles';
import { entityArn } from '@stoker/core/identity/entity';
import { withIamTags } from '@stoker/core/identity/iam-tags';
import type { CreateRoleRequest, CreateRoleResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholeRole } from './shapes.js';
import { accessTo, accessToTag, refOf, requestTags, requestedBoundary } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export function createRoleOperation({ iam }: IamPorts): Operation<CreateRoleRequest, CreateRoleResponse> {
  return {
    name: 'CreateRole',
    except: '`MaxSigninSessionDuration`: not kept',
    access(input, caller) {
      const arn = entityArn(refOf('role', input, caller), input.Path);
      const context = { ...requestedBoundary(input.PermissionsBoundary), ...requestTags(input.Tags) };
      return [...accessTo('CreateRole', arn, context), ...accessToTag('TagRole', arn, input.Tags)];
    },
    async run(input, caller) {
      const { Path: path = '/', Description: description, MaxSessionDuration = 3600 } = input;
      requireOrdinaryPath(path);
      const created = await iam.createEntity({
        ...refOf('role', input, caller),
        path,
        tags: withIamTags({}, input.Tags ?? []),
        boundaryArn: input.PermissionsBoundary,
        role: {
          trustPolicy: trustDocument(input.AssumeRolePolicyDocument),
          description,
          maxSessionSeconds: MaxSessionDuration,
        },
      });
      const { RoleLastUsed: _, ...role } = wholeRole(created);
      return { Role: role };
    },
  };
}
