import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { GetGroupRequest, GetGroupResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, groupShape, userShape } from './shapes.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export function getGroupOperation(ports: IamPorts): Operation<GetGroupRequest, GetGroupResponse> {
  return {
    name: 'GetGroup',
    access: (input, caller) => accessToEntity(ports, 'GetGroup', refOf('group', input, caller)),
    async run(input, caller) {
      const group = await requireEntity(ports, refOf('group', input, caller));
      const page = pageOf('members', await ports.iam.listMembers(group), ({ name }) => name, input);
      return { Group: groupShape(group), Users: page.items.map(userShape), ...continuation(page) };
    },
  };
}
