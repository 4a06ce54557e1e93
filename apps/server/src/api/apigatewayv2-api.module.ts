import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import type { Clock } from '@stoker/app/ports/clock';
import { apiGatewayV2Operations } from '@stoker/protocol/apigatewayv2-api/operations';
import { APIGATEWAYV2_MODEL } from '@stoker/protocol/aws-model/apigatewayv2.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { ServerConfig } from '../config/server-config.js';
import { frontDoorOf } from '../platform/front-door.js';
import { APIGATEWAYV2_API, CLOCK, CONFIG, FRONT, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** Version 2 of API Gateway: HTTP APIs, WebSocket APIs and custom domain names. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: APIGATEWAYV2_API,
      inject: [FRONT, POSTGRES, CachedIdentity, CLOCK, CONFIG],
      useFactory: (
        front: ApiFront,
        { gateway: store }: PostgresStore,
        identity: CachedIdentity,
        clock: Clock,
        config: ServerConfig,
      ): AwsApiOptions => ({
        ...front,
        model: APIGATEWAYV2_MODEL,
        operations: apiGatewayV2Operations({
          store,
          findAccount: (accountId) => identity.findAccount(accountId),
          clock,
          random: randomBytes,
          ownDomain: config.STOKER_GATEWAY_DOMAIN,
          region: config.STOKER_REGION,
          frontDoor: frontDoorOf(config),
        }),
      }),
    },
  ],
  exports: [APIGATEWAYV2_API],
})
export class ApiGatewayV2ApiModule {}
