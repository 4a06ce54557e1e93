import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { UpdateRoleRequest, UpdateRoleResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export function updateRoleOperation(ports: IamPorts): Operation<UpdateRoleRequest, UpdateRoleResponse> {
  return {
    name: 'UpdateRole',
    except: '`MaxSigninSessionDuration`: not kept',
    access: (input, caller) => accessToEntity(ports, 'UpdateRole', refOf('role', input, caller)),
    async run(input, caller) {
      const role = await requireModifiable(ports, refOf('role', input, caller));
      const { Description, MaxSessionDuration } = input;
      await ports.iam.updateEntity(role, {
        role: {
          ...(Description !== undefined && { description: Description }),
          ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
        },
      });
      return {};
    },
  };
}
