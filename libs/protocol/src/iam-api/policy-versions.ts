import { versionsOf } from '@stoker/app/iam/authorization-details';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import { noPolicyVersion } from '@stoker/core/identity/refusals';
import type {
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  NoMembers,
  SetDefaultPolicyVersionRequest,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requiredVersion, requireOwnPolicy, requirePolicy } from './policy-targets.js';
import { continuation, encodedDocument, versionShape } from './shapes.js';
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

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export function listPolicyVersionsOperation(
  ports: IamPorts,
): Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse> {
  return {
    name: 'ListPolicyVersions',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'ListPolicyVersions', PolicyArn, caller),
    async run(input, caller) {
      const versions = await versionsOf(ports, await requirePolicy(ports, input.PolicyArn, caller));
      const page = pageOf('versions', versions, ({ number }) => String(number), input);
      return { Versions: page.items.map(versionShape), ...continuation(page) };
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export function setDefaultPolicyVersionOperation(
  ports: IamPorts,
): Operation<SetDefaultPolicyVersionRequest, NoMembers> {
  return {
    name: 'SetDefaultPolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'SetDefaultPolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, VersionId }, caller) {
      const number = requiredVersion(PolicyArn, VersionId);
      await ports.iam.setDefaultVersion(await requireOwnPolicy(ports, PolicyArn, caller), number);
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export function deletePolicyVersionOperation(ports: IamPorts): Operation<DeletePolicyVersionRequest, NoMembers> {
  return {
    name: 'DeletePolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'DeletePolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, VersionId }, caller) {
      const number = requiredVersion(PolicyArn, VersionId);
      await ports.iam.deletePolicyVersion(await requireOwnPolicy(ports, PolicyArn, caller), number);
      return {};
    },
  };
}
