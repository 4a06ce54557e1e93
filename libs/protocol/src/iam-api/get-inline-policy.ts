import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import { noInlinePolicy } from '@stoker/core/identity/refusals';
import type { Operation } from '../aws-wire/operation.js';
import { encodedDocument } from './shapes.js';
import { accessToEntity, type EntityRequest, NOUNS, refOf } from './targets.js';

interface GetPolicyOfRequest extends EntityRequest {
  readonly PolicyName: string;
}

interface GetPolicyOfResponse extends GetPolicyOfRequest {
  readonly PolicyDocument: string;
}

/**
 * GetUserPolicy, GetGroupPolicy, GetRolePolicy.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function getInlinePolicyOperations(
  ports: IamPorts,
): readonly Operation<GetPolicyOfRequest, GetPolicyOfResponse>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Get${NOUNS[kind]}Policy`,
    access: (input, caller) => accessToEntity(ports, `Get${NOUNS[kind]}Policy`, refOf(kind, input, caller)),
    async run(input, caller) {
      const entity = await requireEntity(ports, refOf(kind, input, caller));
      const policies = await ports.iam.listInlinePolicies(entity);
      const found = policies.find(({ name }) => name === input.PolicyName);
      if (found === undefined) throw noInlinePolicy(entity, input.PolicyName);
      return { ...input, PolicyName: found.name, PolicyDocument: encodedDocument(found.document) };
    },
  }));
}
