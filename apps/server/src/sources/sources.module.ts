import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import type { Records } from '@stoker/app/invoke/record';
import { runSourceBatch } from '@stoker/app/invoke/run-source-batch';
import type { Connections } from '@stoker/app/ports/connections';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { RowChanges } from '@stoker/app/ports/row-changes';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { failureDelivery } from '@stoker/sources/engine/failure-delivery';
import { mappingAccess } from '@stoker/sources/engine/mapping-access';
import { SourceSupervisor } from '@stoker/sources/engine/supervisor';
import { eventSources, type SourceStreams } from '@stoker/sources/sources';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  CONFIG,
  CONNECTIONS,
  LOGGER,
  MESSAGE_QUEUES,
  POSTGRES,
  RECORDS,
  ROW_CHANGES,
  SOURCE_STREAMS,
} from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { brokerClients } from './brokers.js';
import { RowChangesModule } from './row-changes.module.js';

/** Event sources: polls those that are mapped to functions. */
@Module({
  imports: [StoreModule, InvokeModule, RowChangesModule],
  providers: [
    {
      provide: SourceSupervisor,
      inject: [
        POSTGRES,
        MESSAGE_QUEUES,
        CONNECTIONS,
        ROW_CHANGES,
        SOURCE_STREAMS,
        FunctionCatalog,
        InvokeFunction,
        RECORDS,
        CachedIdentity,
        CONFIG,
        LOGGER,
      ],
      useFactory: makeSupervisor,
    },
  ],
})
export class SourcesModule implements OnApplicationBootstrap {
  constructor(
    private readonly supervisor: SourceSupervisor,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.supervisor.start();
    // Nothing more is taken from the first moment on; what is under way ends with all other work.
    this.lifecycle.onClose('intake', async () => void this.supervisor.stop());
    this.lifecycle.onClose('work', () => this.supervisor.stop());
  }
}

function makeSupervisor(
  { mappings, sourceLeases, deliveries }: PostgresStore,
  queues: MessageQueues,
  connections: Connections,
  changes: RowChanges,
  streams: SourceStreams,
  catalog: FunctionCatalog,
  invoke: InvokeFunction,
  records: Records,
  identity: CachedIdentity,
  config: ServerConfig,
  logger: Logger,
): SourceSupervisor {
  const region = config.STOKER_REGION;
  const onError = (error: unknown, mapping: EventSourceMapping | undefined): void =>
    logger.warn({ accountId: mapping?.accountId, uuid: mapping?.uuid, err: error }, 'event source not polled');
  const slotLimitBytes = config.STOKER_POSTGRES_SLOT_LIMIT_MB * 1_048_576;
  const ports = { queues, streams, connections, brokers: brokerClients(), postgres: { changes, slotLimitBytes } };
  return new SourceSupervisor(eventSources(ports), {
    leases: sourceLeases,
    mappings,
    clock: records.clock,
    invoke: (mapping, payload, traceHeader) =>
      runSourceBatch({ ...mapping, traceHeader }, payload, { catalog, invoke, records, region }),
    access: (mapping) => mappingAccess(mapping, { catalog, identity }),
    async discard(mapping, discarded) {
      const { role } = await catalog.resolve(mapping, mapping.qualifier);
      const delivery = failureDelivery(mapping, discarded, { region, roleArn: role, now: records.clock.now() });
      if (delivery !== undefined) await deliveries.add([delivery]);
      logger.warn(
        { uuid: mapping.uuid, reason: discarded.reason, records: discarded.records.length },
        'records given up',
      );
    },
    onError,
  });
}
