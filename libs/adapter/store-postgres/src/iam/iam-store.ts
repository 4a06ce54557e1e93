import type { IamStore } from '@stoker/app/ports/iam-store';
import { accessKeys } from './access-keys.js';
import { account } from './account.js';
import { attachments } from './attachments.js';
import type { IamStoreContext } from './context.js';
import { entities } from './entities.js';
import { groups } from './groups.js';
import { inlinePolicies } from './inline-policies.js';
import { policies } from './policies.js';
import { policyVersions } from './policy-versions.js';
import { providers } from './providers.js';

/** Identities as their accounts administer them. */
export function iamStore(context: IamStoreContext): IamStore {
  return {
    ...entities(context),
    ...inlinePolicies(context),
    ...attachments(context),
    ...groups(context),
    ...accessKeys(context),
    ...policies(context),
    ...policyVersions(context),
    ...providers(context),
    ...account(context),
  };
}
