import { Module } from '@nestjs/common';
import { ConnectionCalls } from '@stoker/app/gateway/web-socket/connection-calls';
import { Connections } from '@stoker/app/gateway/web-socket/connections';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import type { Clock } from '@stoker/app/ports/clock';
import type { ConnectionDirectory } from '@stoker/app/ports/connection-directory';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, CONNECTION_DIRECTORY, LOGGER } from '../platform/tokens.js';
import { QueueModule } from '../queue/queue.module.js';
import { StoreModule } from '../store/store.module.js';

/** ms between two looks at connections that are to be closed, at most. */
const SWEEP_MS = 5_000;

/** The WebSocket connections of this server, and the way to those of others. */
@Module({
  imports: [StoreModule, QueueModule],
  providers: [
    {
      provide: Connections,
      inject: [CONNECTION_DIRECTORY, CachedIdentity, RequestRates, Metrics, CONFIG, CLOCK, LOGGER, Lifecycle],
      useFactory: makeConnections,
    },
    {
      provide: ConnectionCalls,
      inject: [Connections, CONNECTION_DIRECTORY, RequestRates, LOGGER],
      useFactory: (connections: Connections, directory: ConnectionDirectory, rates: RequestRates, logger: Logger) =>
        new ConnectionCalls({
          connections,
          directory,
          countCall: (accountId) => rates.take(accountId, 'data'),
          onError: (error) => logger.warn({ err: error }, 'connections of other servers'),
        }),
    },
  ],
  exports: [Connections, ConnectionCalls],
})
export class ConnectionsModule {}

function makeConnections(
  directory: ConnectionDirectory,
  identity: CachedIdentity,
  rates: RequestRates,
  metrics: Metrics,
  config: ServerConfig,
  clock: Clock,
  logger: Logger,
  lifecycle: Lifecycle,
): Connections {
  const times = {
    idleMs: config.STOKER_WEBSOCKET_IDLE_MS,
    lifetimeMs: config.STOKER_WEBSOCKET_LIFETIME_MS,
    slowMs: config.STOKER_WEBSOCKET_SLOW_MS,
  };
  const onError = (error: unknown): void => logger.warn({ err: error }, 'connections not told of');
  const connections = new Connections({
    times,
    directory,
    findAccount: (accountId) => identity.findAccount(accountId),
    countNew: (accountId) => rates.take(accountId, 'connections'),
    clock,
    onError,
  });
  metrics.watchConnections(() => connections.size);
  const sweepMs = Math.min(SWEEP_MS, ...Object.values(times).map((ms) => Math.ceil(ms / 4)));
  lifecycle.every(sweepMs, 'intake', () => connections.sweep(), onError);
  lifecycle.every(directory.renewMs, 'intake', () => connections.renew(), onError);
  lifecycle.onClose('intake', () => connections.drain());
  return connections;
}
