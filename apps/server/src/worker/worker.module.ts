import { availableParallelism } from 'node:os';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { isRuntimeId } from '@stoker/core/model/runtime';
import { Fleet } from '@stoker/app/fleet/fleet';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { egressOf } from '@stoker/app/accounts/egress';
import { memoryQuotaOf } from '@stoker/app/quotas/memory-quota-of';
import { shareOf } from '@stoker/app/quotas/share-of';
import type { Clock } from '@stoker/app/ports/clock';
import type { CodeStore } from '@stoker/app/ports/code-store';
import type { ImageStore } from '@stoker/app/ports/image-store';
import type { SandboxDriver } from '@stoker/app/ports/sandbox-driver';
import { ExecutionCredentials } from '@stoker/app/sessions/execution-credentials';
import { SessionTokens } from '@stoker/app/sessions/session-tokens';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { clientErrorAnswer } from '@stoker/protocol/aws-wire/http-front/client-error';
import { PlatformEndpoint } from '@stoker/protocol/platform-endpoint/platform-endpoint';
import { runtimeApi } from '@stoker/protocol/runtime-api/serve-runtime-api';
import { createDockerDriver } from '@stoker/sandbox-docker/driver';
import { readHostMemory } from '@stoker/sandbox-docker/host-memory';
import { FileLogSink } from '@stoker/telemetry/file-log-sink';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { HTTP_LIMITS } from '../platform/http-limits.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { Readiness } from '../platform/readiness.js';
import { CLOCK, CODE_STORE, CONFIG, IMAGE_STORE, LOGGER, SANDBOX_DRIVER } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** ms between two rounds of freezing, retiring and refilling. */
const TICK_MS = 25;

/** Stems of one runtime that are created at once: making one is work for about one processor. */
const STEMS_AT_ONCE = Math.max(2, availableParallelism());

/** The execution environments of this host. */
@Module({
  imports: [StoreModule],
  providers: [
    {
      provide: PlatformEndpoint,
      useFactory: () => new PlatformEndpoint({ http: HTTP_LIMITS, onClientError: clientErrorAnswer(LAMBDA_MODEL) }),
    },
    {
      provide: SANDBOX_DRIVER,
      inject: [CONFIG, LOGGER, PlatformEndpoint],
      useFactory: (config: ServerConfig, logger: Logger, endpoint: PlatformEndpoint) =>
        createDockerDriver({
          home: config.STOKER_HOME,
          workerId: config.STOKER_WORKER_ID,
          dockerHost: config.DOCKER_HOST,
          createTimeoutMs: config.STOKER_CREATE_TIMEOUT_MS,
          serveRuntimeApi: runtimeApi(),
          servePlatform: endpoint.serve,
          required: Object.keys(config.STOKER_STEMS).filter(isRuntimeId),
          egress: { addresses: config.STOKER_EGRESS_ADDRESSES, resolvers: config.STOKER_EGRESS_RESOLVERS },
          tmp: config.STOKER_TMP,
          onTmpInMemory: (reason) =>
            logger.warn({ err: reason }, '/tmp takes memory: this host can make no disk for it'),
          onProblem: (what, error) => logger.warn({ what, err: error }, 'sandbox trouble'),
        }),
    },
    {
      provide: ExecutionCredentials,
      inject: [CachedIdentity, SessionTokens, CONFIG],
      useFactory: (identity: CachedIdentity, tokens: SessionTokens, config: ServerConfig) =>
        new ExecutionCredentials(identity, tokens, config.STOKER_REGION),
    },
    {
      provide: Fleet,
      inject: [
        SANDBOX_DRIVER,
        CODE_STORE,
        IMAGE_STORE,
        CLOCK,
        FileLogSink,
        ExecutionCredentials,
        CachedIdentity,
        CONFIG,
        LOGGER,
      ],
      useFactory: makeFleet,
    },
  ],
  exports: [Fleet, SANDBOX_DRIVER, PlatformEndpoint],
})
export class WorkerModule implements OnApplicationBootstrap {
  constructor(
    private readonly fleet: Fleet,
    private readonly lifecycle: Lifecycle,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    @Inject(SANDBOX_DRIVER) private readonly driver: SandboxDriver,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Removes what an earlier process left before anything new is made. */
  async onApplicationBootstrap(): Promise<void> {
    const swept = await this.driver.start();
    this.logger.info({ swept }, 'worker started');
    const onError = (error: unknown): void => this.logger.error({ err: error }, 'housekeeping failed');
    this.lifecycle.every(TICK_MS, 'environments', () => this.fleet.tick(), onError);
    // To list the engine's containers is to ask whether it answers, and what nobody holds is removed on the way.
    this.readiness.watch('docker', () => this.#sweep());
    this.lifecycle.onClose('environments', async (progress) => {
      await this.fleet.close(progress);
      await this.driver.close();
    });
    this.metrics.watchFleet(() => this.fleet.counts());
  }

  async #sweep(): Promise<void> {
    const swept = await this.driver.sweep();
    if (swept.containers + swept.mounts + swept.directories > 0) this.logger.warn({ swept }, 'orphans removed');
  }
}

function makeFleet(
  driver: SandboxDriver,
  code: CodeStore,
  images: ImageStore,
  clock: Clock,
  logs: FileLogSink,
  execution: ExecutionCredentials,
  identity: CachedIdentity,
  config: ServerConfig,
  logger: Logger,
): Fleet {
  const onError = (error: unknown): void => logger.error({ err: error }, 'environment trouble');
  return new Fleet(
    {
      driver,
      code,
      images,
      clock,
      logs,
      credentials: (version) => execution.issue(version),
      hostMemory: readHostMemory,
      weightOf: shareOf((accountId) => identity.findAccount(accountId)),
      egressOf: egressOf((accountId) => identity.findAccount(accountId)),
      memoryQuotaOf: memoryQuotaOf((accountId) => identity.findAccount(accountId)),
      onError,
    },
    {
      region: config.STOKER_REGION,
      capacity: { memoryMb: config.STOKER_WORKER_MEMORY_MB, environments: config.STOKER_MAX_ENVIRONMENTS },
      maxStarting: 32,
      maxWaitMs: config.STOKER_MAX_WAIT_MS,
      retire: { keepAliveMs: config.STOKER_KEEP_ALIVE_MS, freezeAfterMs: config.STOKER_FREEZE_AFTER_MS },
      stems: {
        target: config.STOKER_STEMS,
        ceiling: config.STOKER_STEM_CEILING,
        maxStarting: STEMS_AT_ONCE,
        retryMs: 5_000,
      },
      memoryReserveMb: config.STOKER_MEMORY_RESERVE_MB,
    },
  );
}
