import { Module } from '@nestjs/common';
import { CustomDomains } from '@stoker/app/gateway/custom-domains';
import { httpApiSites } from '@stoker/app/gateway/http-api/http-api-sites';
import { Throttles } from '@stoker/app/gateway/http-api/throttles';
import type { AccessLog } from '@stoker/app/gateway/http-api/access-log';
import type { SitesOfKind } from '@stoker/app/gateway/combined-catalog';
import { KeptAnswers } from '@stoker/app/gateway/kept-answers';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { requireOpen } from '@stoker/app/accounts/tenant-gate';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import type { Records } from '@stoker/app/invoke/record';
import type { Clock } from '@stoker/app/ports/clock';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { JoseBearerTokens } from '@stoker/oidc/bearer-tokens';
import { publicLookup } from '@stoker/oidc/public-lookup';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { urlForwarder } from '@stoker/url-forward/url-forwarder';
import { type ApiFront, FrontModule } from '../api/front.module.js';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, FRONT, HTTP_API_SITES, POSTGRES, RECORDS } from '../platform/tokens.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { StoreModule } from '../store/store.module.js';
import { SiteInvokerModule } from './site-invoker.module.js';

/** HTTP APIs as sites, and where custom domain names lead. */
@Module({
  imports: [StoreModule, FrontModule, InvokeModule, SiteInvokerModule],
  providers: [
    {
      provide: HTTP_API_SITES,
      inject: [
        POSTGRES,
        FRONT,
        FunctionPolicies,
        SiteInvoker,
        KeptAnswers,
        CachedIdentity,
        RequestRates,
        RECORDS,
        CONFIG,
        CLOCK,
      ],
      useFactory: makeSites,
    },
    {
      provide: CustomDomains,
      inject: [POSTGRES, CLOCK],
      useFactory: ({ gateway, snapshots }: PostgresStore, clock: Clock) => new CustomDomains(gateway, snapshots, clock),
    },
  ],
  exports: [HTTP_API_SITES, CustomDomains],
})
export class HttpApiModule {}

function makeSites(
  { gateway, snapshots }: PostgresStore,
  { authorise }: ApiFront,
  { policyOf }: FunctionPolicies,
  invoker: SiteInvoker,
  answers: KeptAnswers,
  identity: CachedIdentity,
  rates: RequestRates,
  { logs }: Records,
  config: ServerConfig,
  clock: Clock,
): SitesOfKind {
  return httpApiSites(gateway, snapshots, {
    region: config.STOKER_REGION,
    authorise,
    policyOf,
    invoker,
    answers,
    tokens: new JoseBearerTokens(config.STOKER_OIDC_TRUSTED_ORIGINS, clock),
    throttles: new Throttles(clock),
    forward: urlForwarder({
      trustedOrigins: config.STOKER_PROXY_TRUSTED_ORIGINS,
      publicLookup: publicLookup((hostname) => new Error(`${hostname} is not on the internet`)),
    }),
    async countForwarded(accountId) {
      const account = await identity.findAccount(accountId);
      if (account !== undefined) requireOpen(account);
      await rates.take(accountId, 'data');
    },
    log: accessLog(logs),
    clock,
  });
}

/** Beside the logs of the account's functions, under a name that no function has. */
function accessLog(logs: Records['logs']): AccessLog {
  return ({ accountId, apiId, stage, time, text }) => {
    const to = {
      accountId,
      functionName: `access.${apiId}.${stage}`,
      stream: new Date(time).toISOString().slice(0, 10),
    };
    logs.append(to, time, Buffer.from(`${text}\n`));
  };
}
