import { randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { Throttles } from '@stoker/app/gateway/http-api/throttles';
import { SiteInvoker } from '@stoker/app/gateway/site-invoker';
import { ConnectionCalls } from '@stoker/app/gateway/web-socket/connection-calls';
import { Connections } from '@stoker/app/gateway/web-socket/connections';
import { MessageRoom } from '@stoker/app/gateway/web-socket/message-room';
import { webSocketSites } from '@stoker/app/gateway/web-socket/web-socket-sites';
import type { SitesOfKind } from '@stoker/app/gateway/combined-catalog';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import type { Clock } from '@stoker/app/ports/clock';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import { type ApiFront, FrontModule } from '../api/front.module.js';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, FRONT, LOGGER, POSTGRES, WEB_SOCKET_SITES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { ConnectionsModule } from './connections.module.js';
import { SiteInvokerModule } from './site-invoker.module.js';

/** WebSocket APIs as sites. */
@Module({
  imports: [StoreModule, FrontModule, SiteInvokerModule, ConnectionsModule],
  providers: [
    {
      provide: WEB_SOCKET_SITES,
      inject: [
        POSTGRES,
        FRONT,
        FunctionPolicies,
        SiteInvoker,
        Connections,
        ConnectionCalls,
        Metrics,
        CONFIG,
        CLOCK,
        LOGGER,
      ],
      useFactory: makeSites,
    },
  ],
  exports: [WEB_SOCKET_SITES],
})
export class WebSocketModule {}

function makeSites(
  { gateway, snapshots }: PostgresStore,
  { authorise }: ApiFront,
  { policyOf }: FunctionPolicies,
  invoker: SiteInvoker,
  connections: Connections,
  calls: ConnectionCalls,
  metrics: Metrics,
  { STOKER_REGION: region }: ServerConfig,
  clock: Clock,
  logger: Logger,
): SitesOfKind {
  return webSocketSites(gateway, snapshots, {
    region,
    authorise,
    policyOf,
    invoker,
    throttles: new Throttles(clock),
    connections,
    calls,
    room: new MessageRoom(),
    clock,
    newId: randomUUID,
    random: randomBytes,
    onMessage: (outcome) => metrics.webSocketMessage(outcome),
    onError: (error) => logger.error({ err: error }, 'WebSocket API failed'),
  });
}
