import type { IamPolicy } from '../ports/iam-store.js';
import type { IamPorts } from './iam-ports.js';

/** The account's own policies, AWS's, or both, as the account uses them. */
export async function listPolicies(
  { iam }: Pick<IamPorts, 'iam'>,
  accountId: string,
  scope: 'All' | 'AWS' | 'Local',
): Promise<readonly IamPolicy[]> {
  const { own, aws } = await iam.listPolicies(accountId);
  return [...(scope === 'AWS' ? [] : own), ...(scope === 'Local' ? [] : aws)];
}
