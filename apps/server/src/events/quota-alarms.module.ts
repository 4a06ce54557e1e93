import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { raiseAlarms } from '@stoker/app/quotas/raise-alarms';
import type { Clock } from '@stoker/app/ports/clock';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, LOGGER, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** Tells accounts' default buses of quotas that fill. */
@Module({ imports: [StoreModule] })
export class QuotaAlarmsModule implements OnApplicationBootstrap {
  constructor(
    private readonly lifecycle: Lifecycle,
    @Inject(POSTGRES) private readonly store: PostgresStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { quotas, quotaAlarms: alarms } = this.store;
    const ports = { alarms, quotas, clock: this.clock, region: this.config.STOKER_REGION, newId: randomUUID };
    const onError = (error: unknown): void => this.logger.warn({ err: error }, 'quotas not looked at');
    this.lifecycle.every(this.config.STOKER_QUOTA_ALARMS_MS, 'work', () => raiseAlarms(ports), onError);
  }
}
