import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type DeleteEnded, ForgetEnded, type Retention } from '@stoker/app/eventing/forget-ended';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CONFIG, LOGGER, POSTGRES } from '../platform/tokens.js';
import { KEY_MS } from '@stoker/app/invoke/invoke-function';
import { StoreModule } from '../store/store.module.js';

/** ms between looks for what is kept no longer. */
const FORGET_EVERY_MS = 60_000;

/** Forgets events and deliveries that ended long ago, and idempotency keys. */
@Module({ imports: [StoreModule] })
export class RetentionModule implements OnApplicationBootstrap {
  constructor(
    private readonly lifecycle: Lifecycle,
    @Inject(POSTGRES) private readonly store: PostgresStore,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { events, deliveries } = this.store;
    const { STOKER_EVENT_RETENTION_SUCCEEDED_MS: succeeded, STOKER_EVENT_RETENTION_FAILED_MS: failed } = this.config;
    this.#forget('events', events.deleteEnded.bind(events), { succeeded, failed });
    this.#forget('keys', (_status, olderThanMs, limit) => events.deleteKeys(olderThanMs, limit), { used: KEY_MS });
    this.#forget('deliveries', deliveries.deleteEnded.bind(deliveries), { sent: succeeded, failed });
  }

  /** Regularly from now on, until the server goes down. */
  #forget<Status extends string>(what: string, deleteEnded: DeleteEnded<Status>, retention: Retention<Status>): void {
    const forgetter = new ForgetEnded(deleteEnded, retention);
    const run = async (): Promise<void> => {
      const deleted = await forgetter.run();
      if (deleted > 0) this.logger.info({ deleted }, `ended ${what} deleted`);
    };
    const onError = (error: unknown): void => this.logger.warn({ err: error }, `ended ${what} not deleted`);
    this.lifecycle.every(FORGET_EVERY_MS, 'intake', run, onError);
    this.lifecycle.onClose('intake', () => Promise.resolve(forgetter.stop()));
  }
}
