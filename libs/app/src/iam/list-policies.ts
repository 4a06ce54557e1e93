import { AWS_MANAGED_POLICIES, awsManagedArn } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import type { IamPolicy } from '../ports/iam-store.js';
import type { IamPorts } from './iam-ports.js';

/** The account's own policies, AWS's, or both, as the account uses them. */
export async function listPolicies(
  { iam }: Pick<IamPorts, 'iam'>,
  accountId: string,
  scope: 'All' | 'AWS' | 'Local',
): Promise<readonly IamPolicy[]> {
  const { own, used } = await iam.listPolicies(accountId);
  if (scope === 'Local') return own;
  const byArn = new Map(used.map((policy) => [policy.arn, policy]));
  const aws = await Promise.all(
    AWS_MANAGED_POLICIES.map(async (policy) => {
      const { path, name } = policy;
      return byArn.get(awsManagedArn(policy)) ?? iam.findPolicy({ accountId: 'aws', path, name }, accountId);
    }),
  );
  return [...(scope === 'All' ? own : []), ...aws.filter((policy) => policy !== undefined)];
}
