import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf, type PageInput } from '@stoker/app/iam/paging';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { ListRolePoliciesResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation } from './shapes.js';
import { accessToEntity, type EntityRequest, NOUNS, refOf } from './targets.js';

/**
 * ListUserPolicies, ListGroupPolicies, ListRolePolicies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export function listInlinePoliciesOperations(
  ports: IamPorts,
): readonly Operation<EntityRequest & PageInput, ListRolePoliciesResponse>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `List${NOUNS[kind]}Policies`,
    access: (input, caller) => accessToEntity(ports, `List${NOUNS[kind]}Policies`, refOf(kind, input, caller)),
    async run(input, caller) {
      const entity = await requireEntity(ports, refOf(kind, input, caller));
      const page = pageOf('inline', await ports.iam.listInlinePolicies(entity), ({ name }) => name, input);
      return { PolicyNames: page.items.map(({ name }) => name), ...continuation(page) };
    },
  }));
}
