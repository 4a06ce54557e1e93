import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Clock } from '@stoker/app/ports/clock';
import { apigatewayOperations } from '@stoker/protocol/apigateway-api/operations';
import { APIGATEWAY_MODEL } from '@stoker/protocol/aws-model/apigateway.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { APIGATEWAY_API, CLOCK, FRONT, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** API Gateway, version 1: REST APIs, their keys and usage plans. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: APIGATEWAY_API,
      inject: [FRONT, POSTGRES, CLOCK],
      useFactory: (front: ApiFront, { gateway }: PostgresStore, clock: Clock): AwsApiOptions => ({
        ...front,
        model: APIGATEWAY_MODEL,
        operations: apigatewayOperations({ gateway, clock, randomBytes }),
      }),
    },
  ],
  exports: [APIGATEWAY_API],
})
export class ApigatewayApiModule {}
