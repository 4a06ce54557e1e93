import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { KeyedUse } from '@stoker/app/gateway/rest-api/keyed-use';
import { Throttles } from '@stoker/app/gateway/http-api/throttles';
import { restSites } from '@stoker/app/gateway/rest-api/rest-sites';
import { UsageCounts } from '@stoker/app/gateway/rest-api/usage-counts';
import { KeptAnswers } from '@stoker/app/gateway/kept-answers';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import type { Clock } from '@stoker/app/ports/clock';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, LOGGER, POSTGRES, REST_SITES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { SiteInvokerModule } from './site-invoker.module.js';

/** ms between writes of how often keys were used. */
const USAGE_MS = 1_000;

/** REST APIs as sites. */
@Module({
  imports: [StoreModule, SiteInvokerModule],
  providers: [
    {
      provide: UsageCounts,
      inject: [POSTGRES, LOGGER, Lifecycle],
      useFactory: ({ gateway }: PostgresStore, logger: Logger, lifecycle: Lifecycle) => {
        const counts = new UsageCounts(gateway);
        const onError = (error: unknown): void => logger.warn({ err: error }, 'usage of keys not kept');
        lifecycle.every(USAGE_MS, 'records', () => counts.flush(), onError);
        lifecycle.onClose('records', () => counts.flush());
        return counts;
      },
    },
    {
      provide: REST_SITES,
      inject: [POSTGRES, CachedIdentity, FunctionPolicies, SiteInvoker, KeptAnswers, UsageCounts, CONFIG, CLOCK],
      useFactory: (
        { gateway, snapshots }: PostgresStore,
        identity: CachedIdentity,
        { policyOf }: FunctionPolicies,
        invoker: SiteInvoker,
        answers: KeptAnswers,
        counts: UsageCounts,
        { STOKER_REGION: region }: ServerConfig,
        clock: Clock,
      ) => {
        const throttles = new Throttles(clock);
        return restSites(gateway, snapshots, {
          region,
          clock,
          newId: randomUUID,
          invoker,
          answers,
          policyOf,
          findAccount: (accountId) => identity.findAccount(accountId),
          findRole: (arn) => identity.findRole(arn),
          throttles,
          keys: new KeyedUse(gateway, snapshots, clock, throttles, counts),
        });
      },
    },
  ],
  exports: [REST_SITES],
})
export class RestSitesModule {}
