import { providerArn, type ProviderRef } from '@stoker/core/identity/oidc-provider';
import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { alreadyExists, noProvider, noSuchEntity } from '@stoker/core/identity/refusals';
import type { IamCounts, OidcProvider } from '../../ports/iam-store.js';

/** What belongs to whole accounts in `InMemoryIamStore`: providers and aliases. */
export abstract class InMemoryIamAccounts {
  readonly #providers = new Map<string, OidcProvider>();
  readonly #aliases = new Map<string, string>();

  protected abstract usersOf(accountId: string): { readonly entity: { readonly kind: string } }[];
  protected abstract policiesOf(accountId: string): { readonly versions: readonly unknown[] }[];

  async createProvider(provider: Omit<OidcProvider, 'createdAt'>): Promise<OidcProvider> {
    const arn = providerArn(provider);
    if (this.#providers.has(arn)) throw alreadyExists(`Provider with url https://${provider.url} already exists.`);
    if ((await this.listProviders(provider.accountId)).length >= IAM_QUOTAS.providersPerAccount) {
      throw quotaExceeded('OpenIDConnectProvidersPerAccount', IAM_QUOTAS.providersPerAccount);
    }
    const made = { ...provider, createdAt: this.#providers.size };
    this.#providers.set(arn, made);
    return made;
  }

  findProvider(ref: ProviderRef): Promise<OidcProvider | undefined> {
    return Promise.resolve(this.#providers.get(providerArn(ref)));
  }

  async listProviders(accountId: string): Promise<readonly OidcProvider[]> {
    const own = [...this.#providers.values()].filter((provider) => provider.accountId === accountId);
    return own.sort((a, b) => (a.url < b.url ? -1 : 1));
  }

  async changeProvider(ref: ProviderRef, change: (provider: OidcProvider) => OidcProvider): Promise<void> {
    const arn = providerArn(ref);
    const found = this.#providers.get(arn);
    if (found === undefined) throw noProvider(arn);
    this.#providers.set(arn, change(found));
  }

  async deleteProvider(ref: ProviderRef): Promise<void> {
    if (!this.#providers.delete(providerArn(ref))) throw noProvider(providerArn(ref));
  }

  async setAlias(accountId: string, alias: string): Promise<void> {
    const taken = [...this.#aliases].some(([owner, name]) => name === alias && owner !== accountId);
    if (taken) throw alreadyExists(`The account alias ${alias} already exists.`);
    this.#aliases.set(accountId, alias);
  }

  async deleteAlias(accountId: string, alias: string): Promise<void> {
    if (this.#aliases.get(accountId) !== alias) throw noSuchEntity(`The account alias ${alias} cannot be found.`);
    this.#aliases.delete(accountId);
  }

  findAlias(accountId: string): Promise<string | undefined> {
    return Promise.resolve(this.#aliases.get(accountId));
  }

  async count(accountId: string): Promise<IamCounts> {
    const of = (kind: string) => this.usersOf(accountId).filter(({ entity }) => entity.kind === kind).length;
    const policies = this.policiesOf(accountId);
    return {
      users: of('user'),
      groups: of('group'),
      roles: of('role'),
      policies: policies.length,
      policyVersions: policies.reduce((sum, { versions }) => sum + versions.length, 0),
      providers: (await this.listProviders(accountId)).length,
    };
  }
}
