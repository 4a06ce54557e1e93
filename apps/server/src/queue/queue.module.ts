import { Module } from '@nestjs/common';
import { BullEventQueue } from '@stoker/queue-redis/bull-event-queue';
import { connectRedis, type RedisConnections } from '@stoker/queue-redis/connect-redis';
import { RedisConnectionDirectory } from '@stoker/queue-redis/redis-connection-directory';
import { RedisConcurrencyLeases } from '@stoker/queue-redis/redis-concurrency-leases';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { Readiness } from '../platform/readiness.js';
import { CONFIG, CONNECTION_DIRECTORY, EVENT_QUEUE, LEASES, LOGGER, REDIS } from '../platform/tokens.js';

/** Before every key, so that a Redis may serve others too. */
const PREFIX = 'stoker';

/** Redis: concurrency leases, the queue of asynchronous events, and which server holds which WebSocket connection. */
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [CONFIG, LOGGER, Lifecycle, Readiness],
      useFactory: async (config: ServerConfig, logger: Logger, lifecycle: Lifecycle, readiness: Readiness) => {
        const redis = await connectRedis({
          url: config.REDIS_URL,
          onError: (error) => logger.warn({ err: error }, 'redis'),
        });
        lifecycle.onClose('connections', () => redis.close());
        readiness.watch('redis', () => redis.commands.ping());
        return redis;
      },
    },
    {
      provide: LEASES,
      inject: [REDIS, LOGGER, Lifecycle],
      useFactory: (redis: RedisConnections, logger: Logger, lifecycle: Lifecycle) => {
        const onError = (error: unknown): void => logger.warn({ err: error }, 'concurrency leases');
        const leases = new RedisConcurrencyLeases(redis.commands, { prefix: PREFIX, onError });
        lifecycle.onClose('records', () => leases.close());
        return leases;
      },
    },
    {
      provide: EVENT_QUEUE,
      inject: [REDIS, LOGGER, Lifecycle],
      useFactory: (redis: RedisConnections, logger: Logger, lifecycle: Lifecycle) => {
        const queue = new BullEventQueue(redis, {
          prefix: PREFIX,
          onError: (error) => logger.warn({ err: error }, 'event queue'),
        });
        lifecycle.onClose('work', () => queue.close());
        return queue;
      },
    },
    {
      provide: CONNECTION_DIRECTORY,
      inject: [REDIS, LOGGER],
      useFactory: (redis: RedisConnections, logger: Logger) =>
        RedisConnectionDirectory.open(redis, {
          prefix: PREFIX,
          onError: (error) => logger.warn({ err: error }, 'connections of other servers'),
        }),
    },
  ],
  exports: [LEASES, EVENT_QUEUE, CONNECTION_DIRECTORY],
})
export class QueueModule {}
