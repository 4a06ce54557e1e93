import { requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { ENTITY_KINDS } from '@stoker/core/identity/entity';
import type { NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { policyRef } from './policy-targets.js';
import { accessToPermissions, type EntityRequest, NOUNS, refOf } from './targets.js';

interface DetachPolicyRequest extends EntityRequest {
  readonly PolicyArn: string;
}

/**
 * DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
 */
export function detachPolicyOperations(ports: IamPorts): readonly Operation<DetachPolicyRequest, NoMembers>[] {
  return ENTITY_KINDS.map((kind) => ({
    name: `Detach${NOUNS[kind]}Policy`,
    access: (input, caller) =>
      accessToPermissions(ports, `Detach${NOUNS[kind]}Policy`, refOf(kind, input, caller), {
        'iam:PolicyARN': input.PolicyArn,
      }),
    async run(input, caller) {
      const policy = policyRef(input.PolicyArn);
      await ports.iam.detachPolicy(await requireModifiable(ports, refOf(kind, input, caller)), policy);
      return {};
    },
  }));
}
