import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity, accessToPermissions, type EntityRequest, NOUNS, refOf, requestedBoundary } from './targets.js';

/** What may have a boundary. */
const BOUNDED = ['user', 'role'] as const;

interface PutBoundaryRequest extends EntityRequest {
  readonly PermissionsBoundary: string;
}

/**
 * PutUserPermissionsBoundary, PutRolePermissionsBoundary.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export function putPermissionsBoundaryOperations(ports: IamPorts): readonly Operation<PutBoundaryRequest, NoMembers>[] {
  return BOUNDED.map((kind) => ({
    name: `Put${NOUNS[kind]}PermissionsBoundary`,
    access: (input, caller) =>
      accessToEntity(ports, `Put${NOUNS[kind]}PermissionsBoundary`, refOf(kind, input, caller), () =>
        requestedBoundary(input.PermissionsBoundary),
      ),
    async run(input, caller) {
      const entity = await requireModifiable(ports, refOf(kind, input, caller));
      await ports.iam.updateEntity(entity, { boundaryArn: input.PermissionsBoundary });
      return {};
    },
  }));
}

/**
 * DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
 */
export function deletePermissionsBoundaryOperations(ports: IamPorts): readonly Operation<EntityRequest, NoMembers>[] {
  return BOUNDED.map((kind) => ({
    name: `Delete${NOUNS[kind]}PermissionsBoundary`,
    access: (input, caller) =>
      accessToPermissions(ports, `Delete${NOUNS[kind]}PermissionsBoundary`, refOf(kind, input, caller)),
    async run(input, caller) {
      const entity = await requireModifiable(ports, refOf(kind, input, caller));
      await ports.iam.updateEntity(entity, { boundaryArn: null });
      return {};
    },
  }));
}
