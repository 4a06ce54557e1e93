import { providerArn, type ProviderRef } from '@stoker/core/identity/oidc-provider';
import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { alreadyExists, noProvider } from '@stoker/core/identity/refusals';
import type { Tags } from '@stoker/core/model/tags';
import type { IamStore, OidcProvider } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import type { OidcProvider as ProviderRow } from '../generated/client.js';
import { changing, type IamStoreContext } from './context.js';
import { attempt } from '../connection/failures.js';

type Providers = Pick<
  IamStore,
  'createProvider' | 'findProvider' | 'listProviders' | 'changeProvider' | 'deleteProvider'
>;

/** OpenID Connect providers that an account's roles may trust. */
export function providers(context: IamStoreContext): Providers {
  const { prisma } = context.database;
  return {
    createProvider: (provider) =>
      changing(context, provider.accountId, async (tx) => {
        const { accountId, url } = provider;
        if ((await tx.oidcProvider.findUnique({ where: keyOf(provider) })) !== null) {
          throw alreadyExists(`Provider with url https://${url} already exists.`);
        }
        if ((await tx.oidcProvider.count({ where: { accountId } })) >= IAM_QUOTAS.providersPerAccount) {
          throw quotaExceeded('OpenIDConnectProvidersPerAccount', IAM_QUOTAS.providersPerAccount);
        }
        return toProvider(await tx.oidcProvider.create({ data: { accountId, url, ...columnsOf(provider) } }));
      }),

    findProvider: (ref) =>
      attempt(async () => {
        const row = await prisma.oidcProvider.findUnique({ where: keyOf(ref) });
        return row === null ? undefined : toProvider(row);
      }),

    listProviders: (accountId) =>
      attempt(async () =>
        (await prisma.oidcProvider.findMany({ where: { accountId }, orderBy: { url: 'asc' } })).map(toProvider),
      ),

    changeProvider: (ref, change) =>
      changing(context, ref.accountId, async (tx) => {
        const changed = change(await lockedProvider(tx, ref));
        await tx.oidcProvider.update({ where: keyOf(ref), data: columnsOf(changed) });
      }),

    deleteProvider: (ref) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedProvider(tx, ref);
        await tx.oidcProvider.delete({ where: keyOf(ref) });
      }),
  };
}

function keyOf({ accountId, url }: ProviderRef) {
  return { accountId_url: { accountId, url } };
}

async function lockedProvider(tx: Tx, ref: ProviderRef): Promise<OidcProvider> {
  const row = await tx.oidcProvider.findUnique({ where: keyOf(ref) });
  if (row === null) throw noProvider(providerArn(ref));
  return toProvider(row);
}

function columnsOf({ clientIds, thumbprints, tags }: Omit<OidcProvider, 'createdAt'>) {
  return { clientIds: [...clientIds], thumbprints: [...thumbprints], tags: { ...tags } };
}

function toProvider({ createdAt, tags, ...row }: ProviderRow): OidcProvider {
  // Written by `columnsOf` alone.
  return { ...row, tags: tags as Tags, createdAt: createdAt.getTime() };
}
