import { Module } from '@nestjs/common';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import { InvokeStreaming } from '@stoker/app/invoke/invoke-streaming';
import type { Records } from '@stoker/app/invoke/record';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import type { ServerConfig } from '../config/server-config.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { CONFIG, RECORDS } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** What invokes functions for sites of every kind. */
@Module({
  imports: [StoreModule, InvokeModule],
  providers: [
    {
      provide: SiteInvoker,
      inject: [FunctionCatalog, InvokeFunction, InvokeStreaming, RECORDS, RequestRates, CONFIG],
      useFactory: (
        catalog: FunctionCatalog,
        invoke: InvokeFunction,
        streaming: InvokeStreaming,
        records: Records,
        rates: RequestRates,
        { STOKER_REGION: region }: ServerConfig,
      ) => {
        const countRequest = (accountId: string) => rates.take(accountId, 'data');
        return new SiteInvoker({ catalog, invoke, streaming, records, countRequest, region });
      },
    },
  ],
  exports: [SiteInvoker],
})
export class SiteInvokerModule {}
