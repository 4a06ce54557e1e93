import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity, type EntityRequest, NOUNS, refOf } from './targets.js';

/**
 * DeleteUser, DeleteGroup, DeleteRole.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export function deleteEntityOperations(ports: IamPorts): readonly Operation<EntityRequest, NoMembers>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Delete${NOUNS[kind]}`,
    access: (input, caller) => accessToEntity(ports, `Delete${NOUNS[kind]}`, refOf(kind, input, caller)),
    async run(input, caller) {
      await ports.iam.deleteEntity(await requireModifiable(ports, refOf(kind, input, caller)));
      return {};
    },
  }));
}
