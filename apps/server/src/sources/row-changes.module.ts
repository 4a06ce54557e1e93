import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { Connections } from '@stoker/app/ports/connections';
import type { RowChanges } from '@stoker/app/ports/row-changes';
import { PostgresChanges } from '@stoker/postgres-replication/postgres-changes';
import { SlotKeeper } from '@stoker/sources/postgres/slot-keeper';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CONFIG, CONNECTIONS, LOGGER, POSTGRES, ROW_CHANGES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** Databases of the operator's whose changes are read, and the slots that keep their logs meanwhile. */
@Module({
  imports: [StoreModule],
  providers: [
    {
      provide: ROW_CHANGES,
      inject: [CONFIG],
      useFactory: (config: ServerConfig) => new PostgresChanges({ lookMs: config.STOKER_POSTGRES_SLOT_LOOK_MS }),
    },
    {
      provide: SlotKeeper,
      inject: [POSTGRES, CONNECTIONS, ROW_CHANGES, CONFIG, LOGGER],
      useFactory: makeKeeper,
    },
  ],
  exports: [ROW_CHANGES],
})
export class RowChangesModule implements OnApplicationBootstrap {
  constructor(
    private readonly keeper: SlotKeeper,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.metrics.watchSlots(() => this.keeper.kept);
    const onError = (error: unknown): void => this.logger.warn({ err: error }, 'replication slots not looked at');
    this.lifecycle.every(this.config.STOKER_POSTGRES_SLOT_LOOK_MS, 'intake', () => this.keeper.look(), onError);
  }
}

function makeKeeper(
  { replicationSlots: slots, mappings }: PostgresStore,
  connections: Connections,
  changes: RowChanges,
  config: ServerConfig,
  logger: Logger,
): SlotKeeper {
  const slotLimitBytes = config.STOKER_POSTGRES_SLOT_LIMIT_MB * 1_048_576;
  return new SlotKeeper({
    slots,
    connections,
    changes,
    mappings,
    slotLimitBytes,
    onError: (error, slot) => logger.warn({ ...slot, err: error }, 'replication slot not looked at'),
  });
}
