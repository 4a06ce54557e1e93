import { versionsOf } from '@stoker/app/iam/authorization-details';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { noPolicyVersion } from '@stoker/core/identity/refusals';
import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requiredVersion, requirePolicy } from './policy-targets.js';
import { encodedDocument, versionShape } from './shapes.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export function getPolicyVersionOperation(
  ports: IamPorts,
): Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> {
  return {
    name: 'GetPolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'GetPolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, VersionId }, caller) {
      const wanted = requiredVersion(PolicyArn, VersionId);
      const versions = await versionsOf(ports, await requirePolicy(ports, PolicyArn, caller));
      const found = versions.find(({ number }) => number === wanted);
      if (found === undefined) throw noPolicyVersion(PolicyArn, VersionId);
      return { PolicyVersion: { ...versionShape(found), Document: encodedDocument(found.document) } };
    },
  };
}
