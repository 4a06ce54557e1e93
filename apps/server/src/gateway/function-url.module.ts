import { Module } from '@nestjs/common';
import { functionUrlSites } from '@stoker/app/gateway/function-url/function-url-sites';
import { FunctionUrlSnapshots } from '@stoker/app/gateway/function-url/function-url-snapshots';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import type { Clock } from '@stoker/app/ports/clock';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { type ApiFront, FrontModule } from '../api/front.module.js';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, FRONT, FUNCTION_URL_SITES, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { SiteInvokerModule } from './site-invoker.module.js';

/** Function URLs as sites. */
@Module({
  imports: [StoreModule, FrontModule, SiteInvokerModule],
  providers: [
    {
      provide: FUNCTION_URL_SITES,
      inject: [POSTGRES, FRONT, FunctionPolicies, SiteInvoker, CONFIG, CLOCK],
      useFactory: (
        { urls, snapshots }: PostgresStore,
        { authorise }: ApiFront,
        { policyOf }: FunctionPolicies,
        invoker: SiteInvoker,
        { STOKER_REGION: region }: ServerConfig,
        clock: Clock,
      ) => functionUrlSites(new FunctionUrlSnapshots(urls, snapshots, clock), { region, authorise, policyOf, invoker }),
    },
  ],
  exports: [FUNCTION_URL_SITES],
})
export class FunctionUrlModule {}
