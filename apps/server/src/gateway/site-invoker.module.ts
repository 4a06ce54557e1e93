import { Module } from '@nestjs/common';
import { KeptAnswers } from '@stoker/app/gateway/kept-answers';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import { InvokeStreaming } from '@stoker/app/invoke/invoke-streaming';
import type { Records } from '@stoker/app/invoke/record';
import type { Clock } from '@stoker/app/ports/clock';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import type { ServerConfig } from '../config/server-config.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { CLOCK, CONFIG, RECORDS } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** What sites of every kind share: who invokes their functions, and room for what their authorizers answered. */
@Module({
  imports: [StoreModule, InvokeModule],
  providers: [
    { provide: KeptAnswers, inject: [CLOCK], useFactory: (clock: Clock) => new KeptAnswers(clock) },
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
  exports: [SiteInvoker, KeptAnswers],
})
export class SiteInvokerModule {}
