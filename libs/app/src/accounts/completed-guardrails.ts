import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Account } from '../ports/identity-store.js';

/** What limits an account's identities, as it is to be evaluated; undefined where nothing does. */
export function guardrailsOf(account: Pick<Account, 'guardrails'> | undefined): readonly PolicyDocument[] | undefined {
  return account?.guardrails && complete(account.guardrails);
}

const completed = new WeakMap<readonly PolicyDocument[], readonly PolicyDocument[]>();

/** Guardrails that only deny leave everything else alone, as those on AWS beside `FullAWSAccess`. */
function complete(guardrails: readonly PolicyDocument[]): readonly PolicyDocument[] {
  let found = completed.get(guardrails);
  if (found === undefined) {
    found = guardrails.some(allowsSomething) ? guardrails : [...guardrails, FULL_ACCESS];
    completed.set(guardrails, found);
  }
  return found;
}

function allowsSomething({ Statement }: PolicyDocument): boolean {
  return [Statement].flat().some(({ Effect }) => Effect === 'Allow');
}

const FULL_ACCESS: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};
