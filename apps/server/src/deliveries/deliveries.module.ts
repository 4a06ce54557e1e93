import { randomUUID } from 'node:crypto';
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { NotifiedWrites } from '@stoker/app/buckets/notified-writes';
import { NotifyingSender } from '@stoker/app/buckets/notifying-sender';
import { AcceptEvent } from '@stoker/app/eventing/accept-event';
import { Deliver, type DeliveryRun } from '@stoker/app/eventing/deliver/deliver';
import { DeliveryGate } from '@stoker/app/eventing/deliver/delivery-gate';
import { FunctionSender } from '@stoker/app/eventing/deliver/function-sender';
import { RUN_DELIVERIES_DEFAULTS, RunDeliveries } from '@stoker/app/eventing/deliver/run-deliveries';
import { BusSender } from '@stoker/app/events/bus-sender';
import { QueueSender } from '@stoker/app/eventing/deliver/queue-sender';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import type { Clock } from '@stoker/app/ports/clock';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { TargetKind, TargetSender, TargetSenders } from '@stoker/app/ports/target-sender';
import { S3TargetSender } from '@stoker/blob-s3/s3-target-sender';
import { TopicSender } from '@stoker/sns/topic-sender';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import { BucketsModule } from '../buckets/buckets.module.js';
import { readS3Backends } from '../config/s3-backends.js';
import type { ServerConfig } from '../config/server-config.js';
import { readTopics } from '../config/topics.js';
import { EventsModule } from '../events/events.module.js';
import { DeliveryGateModule } from './delivery-gate.module.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, LOGGER, MESSAGE_QUEUES, POSTGRES, TARGET_SENDERS } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** The outbox: sends what events, rules and schedules have for their targets. */
@Module({
  imports: [StoreModule, InvokeModule, EventsModule, DeliveryGateModule, BucketsModule],
  providers: [
    {
      provide: FunctionSender,
      inject: [FunctionCatalog, AcceptEvent, CLOCK, CONFIG],
      useFactory: (catalog: FunctionCatalog, acceptance: AcceptEvent, clock: Clock, config: ServerConfig) =>
        new FunctionSender({
          catalog,
          acceptEvent: (event) => acceptance.accept(event),
          clock,
          region: config.STOKER_REGION,
        }),
    },
    {
      provide: S3TargetSender,
      inject: [CONFIG, Lifecycle],
      useFactory: async (config: ServerConfig, lifecycle: Lifecycle) => {
        const sender = new S3TargetSender(await readS3Backends(config.STOKER_S3_FILE));
        lifecycle.onClose('connections', async () => sender.close());
        return sender;
      },
    },
    {
      provide: TARGET_SENDERS,
      inject: [FunctionSender, MESSAGE_QUEUES, S3TargetSender, NotifiedWrites, BusSender, CONFIG],
      // One line a kind.
      useFactory: async (
        functions: FunctionSender,
        queues: MessageQueues,
        buckets: S3TargetSender,
        writes: NotifiedWrites,
        buses: BusSender,
        config: ServerConfig,
      ): Promise<TargetSenders> =>
        new Map<TargetKind, TargetSender>([
          ['lambda', functions],
          ['sqs', new QueueSender(queues)],
          ['events', buses],
          ['s3', new NotifyingSender(buckets, writes)],
          ['sns', new TopicSender(await readTopics(config.STOKER_SNS_FILE), config.STOKER_REGION)],
        ]),
    },
    {
      provide: Deliver,
      inject: [POSTGRES, TARGET_SENDERS, DeliveryGate, CLOCK, CONFIG, LOGGER],
      useFactory: makeDeliver,
    },
    {
      provide: RunDeliveries,
      inject: [POSTGRES, Deliver, CONFIG, LOGGER],
      useFactory: ({ deliveries }: PostgresStore, deliver: Deliver, config: ServerConfig, logger: Logger) => {
        const onError = (error: unknown): void => logger.warn({ err: error }, 'deliveries not sent');
        const leaseMs = config.STOKER_EVENT_LEASE_MS;
        return new RunDeliveries(deliveries, deliver, {
          ...RUN_DELIVERIES_DEFAULTS,
          leaseMs,
          random: Math.random,
          onError,
        });
      },
    },
  ],
})
export class DeliveriesModule implements OnApplicationBootstrap {
  constructor(
    private readonly runner: RunDeliveries,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start();
    this.lifecycle.onClose('work', () => this.runner.stop());
  }
}

function makeDeliver(
  { deliveries }: PostgresStore,
  senders: TargetSenders,
  gate: DeliveryGate,
  clock: Clock,
  config: ServerConfig,
  logger: Logger,
): Deliver {
  const [firstBackoffMs, longestBackoffMs] = config.STOKER_DELIVERY_BACKOFF_MS;
  const onRun = (run: DeliveryRun): void => logRun(logger, run);
  const ports = { store: deliveries, senders, gate, clock, random: Math.random, newId: randomUUID, onRun };
  return new Deliver(ports, { firstBackoffMs, longestBackoffMs });
}

function logRun(logger: Logger, { delivery, attempt, outcome, error, recorded }: DeliveryRun): void {
  const { deliveryId, accountId, target, sender } = delivery;
  const line = { deliveryId, accountId, target, source: sender.sourceArn, attempt, outcome, error, recorded };
  if (error === undefined) logger.info(line, 'delivery');
  else logger.warn(line, 'delivery');
}
