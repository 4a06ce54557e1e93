import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { trustDocument } from '@stoker/app/iam/policy-documents';
import type { NoMembers, UpdateAssumeRolePolicyRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export function updateAssumeRolePolicyOperation(ports: IamPorts): Operation<UpdateAssumeRolePolicyRequest, NoMembers> {
  return {
    name: 'UpdateAssumeRolePolicy',
    access: (input, caller) => accessToEntity(ports, 'UpdateAssumeRolePolicy', refOf('role', input, caller)),
    async run(input, caller) {
      const trustPolicy = trustDocument(input.PolicyDocument);
      const role = await requireModifiable(ports, refOf('role', input, caller));
      await ports.iam.updateEntity(role, { role: { trustPolicy } });
      return {};
    },
  };
}
