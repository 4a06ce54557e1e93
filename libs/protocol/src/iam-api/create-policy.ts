import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { managedDocument } from '@stoker/app/iam/policy-documents';
import type { Caller } from '@stoker/app/identity/caller';
import { withIamTags } from '@stoker/core/identity/iam-tags';
import { policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import type { CreatePolicyRequest, CreatePolicyResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholePolicy } from './shapes.js';
import { accessTo, accessToTag, requestTags } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export function createPolicyOperation({ iam }: IamPorts): Operation<CreatePolicyRequest, CreatePolicyResponse> {
  return {
    name: 'CreatePolicy',
    access(input, caller) {
      const arn = policyArn(refOf(input, caller));
      return [...accessTo('CreatePolicy', arn, requestTags(input.Tags)), ...accessToTag('TagPolicy', arn, input.Tags)];
    },
    async run(input, caller) {
      const created = await iam.createPolicy({
        ...refOf(input, caller),
        description: input.Description,
        tags: withIamTags({}, input.Tags ?? []),
        document: managedDocument(input.PolicyDocument),
      });
      return { Policy: { ...wholePolicy(created), Description: undefined } };
    },
  };
}

function refOf({ Path = '/', PolicyName }: CreatePolicyRequest, { principal }: Pick<Caller, 'principal'>): PolicyRef {
  return { accountId: principal.accountId, path: Path, name: PolicyName };
}
