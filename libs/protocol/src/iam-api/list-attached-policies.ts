import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf, type PageInput } from '@stoker/app/iam/paging';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { ListAttachedRolePoliciesResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { attachedShape, continuation } from './shapes.js';
import { accessToEntity, type EntityRequest, NOUNS, refOf } from './targets.js';

interface ListAttachedRequest extends EntityRequest, PageInput {
  readonly PathPrefix?: string | undefined;
}

/**
 * ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
 */
export function listAttachedPoliciesOperations(
  ports: IamPorts,
): readonly Operation<ListAttachedRequest, ListAttachedRolePoliciesResponse>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `ListAttached${NOUNS[kind]}Policies`,
    access: (input, caller) => accessToEntity(ports, `ListAttached${NOUNS[kind]}Policies`, refOf(kind, input, caller)),
    async run(input, caller) {
      const entity = await requireEntity(ports, refOf(kind, input, caller));
      const attached = await ports.iam.listAttachedPolicies(entity);
      const wanted = attached.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
      const page = pageOf('attached', wanted, ({ arn }) => arn, input);
      return { AttachedPolicies: page.items.map(attachedShape), ...continuation(page) };
    },
  }));
}
