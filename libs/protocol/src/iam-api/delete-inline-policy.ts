import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToPermissions, type EntityRequest, NOUNS, refOf } from './targets.js';

interface DeletePolicyOfRequest extends EntityRequest {
  readonly PolicyName: string;
}

/**
 * DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
 */
export function deleteInlinePolicyOperations(ports: IamPorts): readonly Operation<DeletePolicyOfRequest, NoMembers>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Delete${NOUNS[kind]}Policy`,
    access: (input, caller) => accessToPermissions(ports, `Delete${NOUNS[kind]}Policy`, refOf(kind, input, caller)),
    async run(input, caller) {
      const entity = await requireModifiable(ports, refOf(kind, input, caller));
      await ports.iam.deleteInlinePolicy(entity, input.PolicyName);
      return {};
    },
  }));
}
