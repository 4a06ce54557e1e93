import { ServiceError } from '@stoker/core/errors/service-error';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { AccountStore } from '../ports/account-store.js';

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST_GUARDRAILS = 5;

/**
 * Limits what an account's callers may do at most, its root among them: what no guardrail allows, and what one denies, is
 * refused whatever policies say. Where none of an account's guardrails has an Allow, they limit by what they deny.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 *
 * @param policyJson as a policy of identities: it names no principal
 * @throws MalformedPolicyDocumentException, InvalidParameterValueException, ResourceNotFoundException
 */
export async function putGuardrail(
  accounts: Pick<AccountStore, 'putGuardrail'>,
  accountId: string,
  name: string,
  policyJson: string,
): Promise<void> {
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid('A name has 1 to 128 of the characters A-Z a-z 0-9 _+=,.@-');
  await accounts.putGuardrail(accountId, name, parsePolicy(policyJson), (present) => {
    if (present.includes(name) || present.length < MOST_GUARDRAILS) return;
    throw invalid(`An account has ${MOST_GUARDRAILS} guardrails at most`);
  });
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
