import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { managedDocument } from '@stoker/app/iam/policy-documents';
import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requireOwnPolicy } from './policy-targets.js';
import { versionShape } from './shapes.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export function createPolicyVersionOperation(
  ports: IamPorts,
): Operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse> {
  return {
    name: 'CreatePolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'CreatePolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, PolicyDocument, SetAsDefault = false }, caller) {
      const document = managedDocument(PolicyDocument);
      const policy = await requireOwnPolicy(ports, PolicyArn, caller);
      return { PolicyVersion: versionShape(await ports.iam.createPolicyVersion(policy, document, SetAsDefault)) };
    },
  };
}
