import { Module } from '@nestjs/common';
import type { Clock } from '@stoker/app/ports/clock';
import { oidcProviders } from '@stoker/app/sessions/oidc-providers';
import { SessionTokens } from '@stoker/app/sessions/session-tokens';
import { JoseWebTokens } from '@stoker/oidc/web-tokens';
import { STS_MODEL } from '@stoker/protocol/aws-model/sts.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { stsOperations } from '@stoker/protocol/sts-api/operations';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, FRONT, POSTGRES, STS_API } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule, GLOBAL_REGION } from './front.module.js';

/** STS: who calls, and sessions of roles. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: STS_API,
      inject: [FRONT, POSTGRES, SessionTokens, CONFIG, CLOCK],
      useFactory: (
        front: ApiFront,
        { identity, iam }: PostgresStore,
        tokens: SessionTokens,
        config: ServerConfig,
        clock: Clock,
      ): AwsApiOptions => ({
        ...front,
        globalRegion: GLOBAL_REGION,
        model: STS_MODEL,
        operations: stsOperations({
          identities: identity,
          tokens,
          providers: oidcProviders(iam),
          webTokens: new JoseWebTokens(config.STOKER_OIDC_TRUSTED_ORIGINS, clock),
        }),
      }),
    },
  ],
  exports: [STS_API],
})
export class StsApiModule {}
