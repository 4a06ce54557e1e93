import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { takeBackendEvents } from '@stoker/app/buckets/backend-events';
import { NotifiedBuckets } from '@stoker/app/buckets/notified-buckets';
import type { Clock } from '@stoker/app/ports/clock';
import { bucketOwner, isKeyOf } from '@stoker/core/data-services/bucket-owner';
import type { S3Backend } from '@stoker/core/data-services/s3-backend';
import { type BackendWebhook, registerBackendWebhook } from '@stoker/protocol/s3-api/backend-webhook';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { readS3Backends } from '../config/s3-backends.js';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, LOGGER, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { BucketsModule } from './buckets.module.js';

/** Where backends of S3 tell of writes that were made around Stoker; nowhere unless an operator has given one a secret. */
@Module({ imports: [StoreModule, BucketsModule] })
export class BackendWebhookModule implements OnApplicationBootstrap {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly buckets: NotifiedBuckets,
    @Inject(POSTGRES) private readonly store: PostgresStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { STOKER_S3_FILE, STOKER_REGION: region } = this.config;
    const webhooks = (await readS3Backends(STOKER_S3_FILE)).flatMap(webhookOf);
    if (webhooks.length === 0) return;
    const ports = { buckets: this.buckets, journal: this.store.writeJournal, clock: this.clock, region };
    await registerBackendWebhook(this.http.httpAdapter.getInstance<FastifyInstance>(), {
      webhooks,
      take: (backend, body) => takeBackendEvents(ports, backend, body),
      onTaken: ({ error, ...taken }) => {
        if (error === undefined) this.logger.info(taken, 'events of a backend');
        else this.logger.warn({ ...taken, err: error }, 'events of a backend');
      },
    });
  }
}

function webhookOf(backend: S3Backend): BackendWebhook[] {
  const { eventsSecret, endpoint, accessKeyId } = backend;
  if (eventsSecret === undefined) return [];
  const telling = {
    name: `${endpoint} ${accessKeyId}`,
    ownerOf: (bucket: string) => bucketOwner(backend, bucket),
    isOwnKey: (given: string) => isKeyOf(backend, given),
  };
  return [{ secret: eventsSecret, backend: telling }];
}
