import { versionsOf } from '@stoker/app/iam/authorization-details';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requirePolicy } from './policy-targets.js';
import { continuation, versionShape } from './shapes.js';
import { accessToPolicy } from './targets.js';

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
