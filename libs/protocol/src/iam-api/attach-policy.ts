import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { attachableRef } from './policy-targets.js';
import { accessToPermissions, type EntityRequest, NOUNS, refOf } from './targets.js';

interface AttachPolicyRequest extends EntityRequest {
  readonly PolicyArn: string;
}

/**
 * AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export function attachPolicyOperations(ports: IamPorts): readonly Operation<AttachPolicyRequest, NoMembers>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Attach${NOUNS[kind]}Policy`,
    access: (input, caller) =>
      accessToPermissions(ports, `Attach${NOUNS[kind]}Policy`, refOf(kind, input, caller), {
        'iam:PolicyARN': input.PolicyArn,
      }),
    async run(input, caller) {
      const policy = attachableRef(input.PolicyArn);
      await ports.iam.attachPolicy(await requireModifiable(ports, refOf(kind, input, caller)), policy);
      return {};
    },
  }));
}
