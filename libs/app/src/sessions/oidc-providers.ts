import { providerArn } from '@stoker/core/identity/oidc-provider';
import type { IamStore } from '../ports/iam-store.js';
import type { OidcProviders } from '../ports/web-identity.js';

/** The providers that accounts' administrators have made, as signing in with them needs them. */
export function oidcProviders(iam: Pick<IamStore, 'findProvider'>): OidcProviders {
  return {
    async findOidcProvider(accountId, url) {
      const found = await iam.findProvider({ accountId, url });
      return found && { arn: providerArn(found), url, clientIds: found.clientIds };
    },
  };
}
