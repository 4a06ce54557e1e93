import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { NotificationPorts } from '@stoker/app/buckets/notification-ports';
import { NotifiedBuckets } from '@stoker/app/buckets/notified-buckets';
import { NotifiedWrites } from '@stoker/app/buckets/notified-writes';
import { SettleLostWrites } from '@stoker/app/buckets/settle-lost-writes';
import { DeliveryGate } from '@stoker/app/eventing/deliver/delivery-gate';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import type { BackendClient } from '@stoker/app/ports/backend-client';
import type { BucketObjects } from '@stoker/app/ports/bucket-objects';
import type { Clock } from '@stoker/app/ports/clock';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { BacklogGate } from '@stoker/app/quotas/backlog-gate';
import { ForwardedObjects } from '@stoker/protocol/s3-api/forwarded-objects';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { DeliveryGateModule } from '../deliveries/delivery-gate.module.js';
import { BackendClientModule } from '../forward/backend-client.module.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  BACKEND_CLIENT,
  BUCKET_NOTIFICATIONS,
  BUCKET_OBJECTS,
  CLOCK,
  CONFIG,
  DELIVERY_BACKLOG,
  LOGGER,
  MESSAGE_QUEUES,
  POSTGRES,
} from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { readS3Places } from './s3-places.js';

/** Bucket notifications: whom buckets tell of writes, and that they do, whichever process dies. */
@Module({
  imports: [StoreModule, InvokeModule, DeliveryGateModule, BackendClientModule],
  providers: [
    {
      provide: BUCKET_OBJECTS,
      inject: [CONFIG, BACKEND_CLIENT, CLOCK],
      useFactory: async (config: ServerConfig, client: BackendClient, clock: Clock): Promise<BucketObjects> =>
        new ForwardedObjects({ client, placeOf: await readS3Places(config.STOKER_S3_FILE), clock }),
    },
    {
      provide: NotifiedBuckets,
      inject: [POSTGRES, CLOCK],
      useFactory: ({ bucketNotifications, snapshots }: PostgresStore, clock: Clock) =>
        new NotifiedBuckets(bucketNotifications, snapshots, clock),
    },
    {
      provide: NotifiedWrites,
      inject: [NotifiedBuckets, POSTGRES, BUCKET_OBJECTS, DELIVERY_BACKLOG, CLOCK, CONFIG, LOGGER],
      useFactory: makeWrites,
    },
    {
      provide: SettleLostWrites,
      inject: [NotifiedBuckets, POSTGRES, BUCKET_OBJECTS, CLOCK, CONFIG, LOGGER],
      useFactory: makeSettling,
    },
    {
      provide: BUCKET_NOTIFICATIONS,
      inject: [POSTGRES, BUCKET_OBJECTS, DeliveryGate, FunctionCatalog, MESSAGE_QUEUES, CLOCK, CONFIG],
      useFactory: (
        { bucketNotifications: notifications }: PostgresStore,
        objects: BucketObjects,
        gate: DeliveryGate,
        catalog: FunctionCatalog,
        queues: MessageQueues,
        clock: Clock,
        { STOKER_REGION: region }: ServerConfig,
      ): NotificationPorts => ({
        notifications,
        objects,
        gate,
        catalog,
        queues,
        clock,
        region,
        newId: randomUUID,
      }),
    },
  ],
  exports: [NotifiedBuckets, NotifiedWrites, BUCKET_NOTIFICATIONS],
})
export class BucketsModule implements OnApplicationBootstrap {
  constructor(
    private readonly writes: NotifiedWrites,
    private readonly settling: SettleLostWrites,
    private readonly lifecycle: Lifecycle,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { STOKER_BUCKET_WRITE_LEASE_MS: leaseMs } = this.config;
    const onError = (error: unknown): void => this.logger.warn({ err: error }, 'writes to buckets not looked at');
    // Writes may go on while the intake closes.
    this.lifecycle.every(leaseMs / 3, 'work', () => this.writes.holdOn(), onError);
    const settle = async (): Promise<void> => {
      const settled = await this.settling.run();
      if (settled > 0) this.logger.info({ settled }, 'lost writes settled');
    };
    this.lifecycle.every(leaseMs / 3, 'work', settle, onError);
  }
}

function makeWrites(
  buckets: NotifiedBuckets,
  { writeJournal: journal }: PostgresStore,
  objects: BucketObjects,
  backlog: BacklogGate,
  clock: Clock,
  config: ServerConfig,
  logger: Logger,
): NotifiedWrites {
  return new NotifiedWrites(
    {
      buckets,
      journal,
      objects,
      admitDeliveries: (accountId, count) => backlog.enter(accountId, count),
      clock,
      newId: randomUUID,
      onLate: (error, { accountId, bucket, requestId }) =>
        logger.warn({ err: error, accountId, bucket, requestId }, 'write told of later'),
    },
    { region: config.STOKER_REGION, leaseMs: config.STOKER_BUCKET_WRITE_LEASE_MS },
  );
}

function makeSettling(
  buckets: NotifiedBuckets,
  { writeJournal: journal }: PostgresStore,
  objects: BucketObjects,
  clock: Clock,
  config: ServerConfig,
  logger: Logger,
): SettleLostWrites {
  const leaseMs = config.STOKER_BUCKET_WRITE_LEASE_MS;
  return new SettleLostWrites(
    {
      buckets,
      journal,
      objects,
      clock,
      onError: (error, writeId) => logger.warn({ err: error, writeId }, 'lost write not settled'),
    },
    { region: config.STOKER_REGION, leaseMs, firstWaitMs: leaseMs },
  );
}
