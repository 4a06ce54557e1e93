import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { inlineDocument } from '@stoker/app/iam/policy-documents';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToPermissions, type EntityRequest, NOUNS, refOf } from './targets.js';

interface PutPolicyRequest extends EntityRequest {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

/**
 * PutUserPolicy, PutGroupPolicy, PutRolePolicy.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function putInlinePolicyOperations(ports: IamPorts): readonly Operation<PutPolicyRequest, NoMembers>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Put${NOUNS[kind]}Policy`,
    access: (input, caller) => accessToPermissions(ports, `Put${NOUNS[kind]}Policy`, refOf(kind, input, caller)),
    async run(input, caller) {
      const ref = refOf(kind, input, caller);
      const document = inlineDocument(input.PolicyDocument, ref);
      const entity = await requireModifiable(ports, ref);
      await ports.iam.putInlinePolicy(entity, { name: input.PolicyName, document });
      return {};
    },
  }));
}
