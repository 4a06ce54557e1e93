import { randomUUID } from 'node:crypto';
import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { isServiceLinked, serviceLinkedRole } from '@stoker/app/iam/service-linked-roles';
import { entityArn } from '@stoker/core/identity/entity';
import { noEntity, noSuchEntity } from '@stoker/core/identity/refusals';
import { isServiceError } from '@stoker/core/errors/service-error';
import { invalidInput } from '@stoker/core/identity/refusals';
import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { roleShape } from './shapes.js';
import { accessTo, accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export function createServiceLinkedRoleOperation({
  iam,
}: IamPorts): Operation<CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse> {
  const roleOf = ({ AWSServiceName, CustomSuffix, Description }: CreateServiceLinkedRoleRequest, accountId: string) =>
    serviceLinkedRole(accountId, AWSServiceName, { suffix: CustomSuffix, description: Description });
  return {
    name: 'CreateServiceLinkedRole',
    except: 'the role has no policies: services here need none',
    access(input, { principal: { accountId } }) {
      const role = roleOf(input, accountId);
      const context = { 'iam:AWSServiceName': input.AWSServiceName };
      return accessTo('CreateServiceLinkedRole', entityArn(role, role.path), context);
    },
    async run(input, { principal: { accountId } }) {
      const role = roleOf(input, accountId);
      try {
        return { Role: roleShape(await iam.createEntity(role)) };
      } catch (error) {
        if (!isServiceError(error, 'EntityAlreadyExistsException')) throw error;
        throw invalidInput(
          `Service role name ${role.name} has been taken in this account, please try a different suffix.`,
        );
      }
    },
  };
}

/**
 * The role is gone when the answer comes: no service here holds on to one.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
 */
export function deleteServiceLinkedRoleOperation(
  ports: IamPorts,
): Operation<DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse> {
  return {
    name: 'DeleteServiceLinkedRole',
    access: (input, caller) => accessToEntity(ports, 'DeleteServiceLinkedRole', refOf('role', input, caller)),
    async run(input, caller) {
      const role = await requireEntity(ports, refOf('role', input, caller));
      if (!isServiceLinked(role)) throw noEntity(role);
      await ports.iam.deleteEntity(role);
      return { DeletionTaskId: `task${role.path}${role.name}/${randomUUID()}` };
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html */
export const getServiceLinkedRoleDeletionStatusOperation: Operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = {
  name: 'GetServiceLinkedRoleDeletionStatus',
  access: ({ DeletionTaskId }, { principal: { accountId } }) => {
    const [, path, name] = TASK.exec(DeletionTaskId) ?? [];
    const resource = name === undefined ? undefined : `arn:aws:iam::${accountId}:role${path}${name}`;
    return accessTo('GetServiceLinkedRoleDeletionStatus', resource);
  },
  async run({ DeletionTaskId }) {
    if (!TASK.test(DeletionTaskId)) throw noSuchEntity(`Deletion task ${DeletionTaskId} cannot be found.`);
    return { Status: 'SUCCEEDED' };
  },
};

const TASK = /^task(\/aws-service-role\/[\w.-]+\/)([\w+=,.@-]+)\/[0-9a-f-]{36}$/;
