import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CallAudit } from '@stoker/app/audit/call-audit';
import type { Clock } from '@stoker/app/ports/clock';
import { Argon2Hasher } from '@stoker/app/signin/argon2-hasher';
import { forgetEndedSignIns } from '@stoker/app/signin/forget-ended';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import { drainHttp } from '../api/drain-http.js';
import { readOpenIdFile } from '../config/openid-file.js';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { Readiness } from '../platform/readiness.js';
import { CLOCK, CONFIG, LOGGER, MASTER_KEY, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { ADMIN_CONTROLLERS, makeAdminApp } from './admin-app.js';
import { adminServices } from './admin-services.js';
import { OpenIdWay } from './openid-way.js';
import { TenantStores } from './tenant-stores.js';

/** ms between two looks for sessions, tokens and attempts that are over. */
const FORGET_MS = 10 * 60_000;
/** ms that the listener of a server told to stop still listens. */
const LINGER_MS = 250;

/** The admin API, for the console and for scripts, on a listener of its own. */
@Module({ imports: [StoreModule] })
export class AdminModule implements OnApplicationBootstrap {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly readiness: Readiness,
    private readonly audit: CallAudit,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(POSTGRES) private readonly store: PostgresStore,
    @Inject(MASTER_KEY) private readonly masterKey: Uint8Array,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config, lifecycle, logger } = this;
    const app = await makeAdminApp({
      controllers: ADMIN_CONTROLLERS,
      services: adminServices({
        stores: this.store.signIn,
        audit: this.audit,
        clock: this.clock,
        hasher: new Argon2Hasher(),
        masterKey: this.masterKey,
        readiness: this.readiness,
        openId: await this.#openIdWay(),
        tenants: new TenantStores(this.store),
      }),
      trustProxy: config.STOKER_TRUSTED_PROXIES,
      clock: this.clock,
      consoleUrl: config.STOKER_CONSOLE_URL,
      onFinished: ({ defect, ...call }) => {
        if (defect !== undefined) logger.error({ ...call, err: defect }, 'admin request');
        else logger.info(call, 'admin request');
      },
    });
    const fastify = app.getHttpAdapter().getInstance();
    lifecycle.onClose(
      'intake',
      drainHttp(fastify, () => lifecycle.isClosing, LINGER_MS),
    );
    const onError = (error: unknown): void => logger.warn({ err: error }, 'ended sign-ins not forgotten');
    lifecycle.every(FORGET_MS, 'work', () => forgetEndedSignIns(this.store.signIn, this.clock), onError);
    await app.listen(config.STOKER_ADMIN_PORT, config.STOKER_ADMIN_HOST);
    logger.info({ host: config.STOKER_ADMIN_HOST, port: config.STOKER_ADMIN_PORT }, 'admin API listening');
  }

  /** Without a console's address browsers come over the loopback interface, under the name that issuers allow there. */
  async #openIdWay(): Promise<OpenIdWay> {
    const { STOKER_OPENID_FILE, STOKER_CONSOLE_URL, STOKER_ADMIN_PORT } = this.config;
    const settings = await readOpenIdFile(STOKER_OPENID_FILE);
    if (settings === undefined) return OpenIdWay.closed();
    const origin = STOKER_CONSOLE_URL?.origin ?? `http://localhost:${STOKER_ADMIN_PORT}`;
    return OpenIdWay.open(settings, origin, this.store.signIn, this.clock);
  }
}
