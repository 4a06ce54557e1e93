import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { listPolicies } from '@stoker/app/iam/list-policies';
import { pageOf } from '@stoker/app/iam/paging';
import type { ListPoliciesRequest, ListPoliciesResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, policyShape } from './shapes.js';
import { accessToAll } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export function listPoliciesOperation(ports: IamPorts): Operation<ListPoliciesRequest, ListPoliciesResponse> {
  return {
    name: 'ListPolicies',
    access: ({ PathPrefix }, caller) => accessToAll('ListPolicies', 'policy', caller, PathPrefix),
    async run({ Scope = 'All', PathPrefix = '/', OnlyAttached, PolicyUsageFilter, ...input }, { principal }) {
      const all = await listPolicies(ports, principal.accountId, Scope);
      const wanted = all.filter(({ path, attachments, bounds }) => {
        const used = attachments + bounds > 0;
        if (!path.startsWith(PathPrefix) || (OnlyAttached === true && !used)) return false;
        if (PolicyUsageFilter === 'PermissionsPolicy') return attachments > 0;
        return PolicyUsageFilter === undefined || bounds > 0;
      });
      const page = pageOf('policies', wanted, ({ arn }) => arn, input);
      return { Policies: page.items.map(policyShape), ...continuation(page) };
    },
  };
}
