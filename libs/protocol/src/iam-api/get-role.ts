import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { GetRoleRequest, GetRoleResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholeRole } from './shapes.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export function getRoleOperation(ports: IamPorts): Operation<GetRoleRequest, GetRoleResponse> {
  return {
    name: 'GetRole',
    except: '`RoleLastUsed`: always empty',
    access: (input, caller) => accessToEntity(ports, 'GetRole', refOf('role', input, caller)),
    run: async (input, caller) => ({ Role: wholeRole(await requireEntity(ports, refOf('role', input, caller))) }),
  };
}
