import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholeRole } from './shapes.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export function updateRoleDescriptionOperation(
  ports: IamPorts,
): Operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse> {
  return {
    name: 'UpdateRoleDescription',
    access: (input, caller) => accessToEntity(ports, 'UpdateRoleDescription', refOf('role', input, caller)),
    async run(input, caller) {
      const role = await requireModifiable(ports, refOf('role', input, caller));
      return { Role: wholeRole(await ports.iam.updateEntity(role, { role: { description: input.Description } })) };
    },
  };
}
