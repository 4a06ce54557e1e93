import { Module } from '@nestjs/common';
import { ConnectionCalls } from '@stoker/app/gateway/web-socket/connection-calls';
import { APIGATEWAYMANAGEMENTAPI_MODEL } from '@stoker/protocol/aws-model/apigatewaymanagementapi.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { connectionOperations } from '@stoker/protocol/connections-api/operations';
import { ConnectionsModule } from '../gateway/connections.module.js';
import { CONNECTIONS_API, FRONT } from '../platform/tokens.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** Connections of WebSocket APIs, for functions, who do not reach the APIs' own addresses. */
@Module({
  imports: [FrontModule, ConnectionsModule],
  providers: [
    {
      provide: CONNECTIONS_API,
      inject: [FRONT, ConnectionCalls],
      useFactory: (front: ApiFront, calls: ConnectionCalls): AwsApiOptions => ({
        ...front,
        model: APIGATEWAYMANAGEMENTAPI_MODEL,
        operations: connectionOperations(calls),
      }),
    },
  ],
  exports: [CONNECTIONS_API],
})
export class ConnectionsApiModule {}
