import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { REFUSAL_BUDGET, RefusalBudget } from '@stoker/app/audit/refusal-budget';
import { OperatorConnections } from '@stoker/app/connections/operator-connections';
import { platformDelivery } from '@stoker/app/events/platform-delivery';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import type { Clock } from '@stoker/app/ports/clock';
import { CredentialFinder } from '@stoker/app/sessions/find-credentials';
import { SessionTokens } from '@stoker/app/sessions/session-tokens';
import { type MasterKeyRing, parseMasterKeys } from '@stoker/app/secrets/master-key-file';
import type { BacklogQuota } from '@stoker/app/ports/quota-store';
import { BacklogGate } from '@stoker/app/quotas/backlog-gate';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { functionStateEvent } from '@stoker/core/events/platform/function-state';
import type { TellState } from '@stoker/store-postgres/functions/tell-state';
import { openPostgres, type PostgresStore } from '@stoker/store-postgres/open-postgres';
import { TokenSealer } from '@stoker/store-postgres/secrets/token-sealer';
import { S3ObjectSource } from '@stoker/blob-s3/s3-object-source';
import { DynamoDbStreams } from '@stoker/dynamodb/dynamodb-streams';
import { KinesisStreams } from '@stoker/kinesis/kinesis-streams';
import type { SourceStreams } from '@stoker/sources/sources';
import { SqsQueues } from '@stoker/sqs/sqs-queues';
import { FsCodeStore } from '@stoker/blob-fs/fs-code-store';
import { DockerImageStore } from '@stoker/sandbox-docker/function-images/docker-image-store';
import { EngineImages } from '@stoker/sandbox-docker/function-images/engine-images';
import { ImageNames } from '@stoker/sandbox-docker/function-images/names';
import type { Logger } from 'pino';
import { readConnections } from '../config/connections.js';
import { readDataBackends } from '../config/data-backends.js';
import { readImageRegistries } from '../config/image-registries.js';
import { readS3Backends } from '../config/s3-backends.js';
import { readSqsBackends } from '../config/sqs-backends.js';
import { ConfigError } from '../config/parse-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { Readiness } from '../platform/readiness.js';
import {
  CLOCK,
  CODE_STORE,
  CONFIG,
  CONNECTIONS,
  DELIVERY_BACKLOG,
  IMAGE_STORE,
  LOGGER,
  MASTER_KEY,
  MASTER_KEYS,
  MESSAGE_QUEUES,
  OBJECT_SOURCE,
  POSTGRES,
  SOURCE_STREAMS,
} from '../platform/tokens.js';

/** ms between two looks at how many refused calls the audit trail was spared. */
const SUPPRESSED_MS = 10_000;

/** The database, the code packages and images, and identity as the data path reads it. */
@Module({
  providers: [
    {
      provide: MASTER_KEYS,
      inject: [CONFIG],
      useFactory: (config: ServerConfig) => readMasterKeys(config.STOKER_MASTER_KEY_FILE),
    },
    { provide: MASTER_KEY, inject: [MASTER_KEYS], useFactory: ({ current }: MasterKeyRing) => current },
    {
      provide: POSTGRES,
      inject: [CONFIG, MASTER_KEYS, LOGGER, Lifecycle, Readiness, CLOCK],
      useFactory: async (
        config: ServerConfig,
        keys: MasterKeyRing,
        logger: Logger,
        lifecycle: Lifecycle,
        readiness: Readiness,
        clock: Clock,
      ) => {
        const store = await openPostgres({
          url: config.DATABASE_URL,
          masterKey: keys.current,
          retiredKeys: keys.retired,
          readMasterKeys: async () => {
            const { current, retired } = await readMasterKeys(config.STOKER_MASTER_KEY_FILE);
            return [current, ...retired];
          },
          usageDirectory: join(config.STOKER_HOME, 'usage'),
          onProblem: (error) => logger.warn({ err: error }, 'database trouble'),
          tellState: stateTeller(config.STOKER_REGION, clock),
        });
        lifecycle.onClose('connections', () => store.close());
        readiness.watch('postgres', () => store.ping());
        return store;
      },
    },
    {
      provide: CODE_STORE,
      inject: [CONFIG],
      useFactory: (config: ServerConfig) => FsCodeStore.open(config.STOKER_HOME),
    },
    {
      provide: IMAGE_STORE,
      inject: [CONFIG],
      useFactory: async (config: ServerConfig) =>
        new DockerImageStore(
          new EngineImages(config.DOCKER_HOST),
          await readImageRegistries(config.STOKER_IMAGE_REGISTRIES_FILE),
          new ImageNames(config.STOKER_HOME),
        ),
    },
    {
      provide: OBJECT_SOURCE,
      inject: [CONFIG, Lifecycle],
      useFactory: async (config: ServerConfig, lifecycle: Lifecycle) => {
        const source = new S3ObjectSource(await readS3Backends(config.STOKER_S3_FILE));
        lifecycle.onClose('connections', async () => source.close());
        return source;
      },
    },
    {
      provide: MESSAGE_QUEUES,
      inject: [CONFIG, Lifecycle],
      useFactory: async (config: ServerConfig, lifecycle: Lifecycle) => {
        const queues = new SqsQueues(await readSqsBackends(config.STOKER_SQS_FILE), config.STOKER_REGION);
        lifecycle.onClose('connections', async () => queues.close());
        return queues;
      },
    },
    {
      provide: SOURCE_STREAMS,
      inject: [CONFIG, Lifecycle],
      useFactory: async (config: ServerConfig, lifecycle: Lifecycle): Promise<SourceStreams> => {
        const region = config.STOKER_REGION;
        const tables = await readDataBackends('streams.dynamodb', config.STOKER_DYNAMODB_FILE);
        const dynamodb = new DynamoDbStreams(tables, region);
        const kinesis = new KinesisStreams(await readDataBackends('kinesis', config.STOKER_KINESIS_FILE), region);
        lifecycle.onClose('connections', async () => {
          dynamodb.close();
          kinesis.close();
        });
        return { dynamodb, kinesis };
      },
    },
    {
      provide: CONNECTIONS,
      inject: [CONFIG],
      useFactory: async (config: ServerConfig) =>
        new OperatorConnections(await readConnections(config.STOKER_CONNECTIONS_FILE)),
    },
    {
      provide: CachedIdentity,
      inject: [POSTGRES, CLOCK],
      useFactory: (store: PostgresStore, clock: Clock) => new CachedIdentity(store.identity, store.snapshots, clock),
    },
    {
      provide: FunctionPolicies,
      inject: [POSTGRES, CLOCK],
      useFactory: ({ policies, snapshots }: PostgresStore, clock: Clock) =>
        new FunctionPolicies(policies, snapshots, clock),
    },
    {
      provide: RequestRates,
      inject: [CachedIdentity, CLOCK],
      useFactory: (identity: CachedIdentity, clock: Clock) =>
        new RequestRates((accountId) => identity.findAccount(accountId), clock),
    },
    {
      provide: BacklogGate,
      inject: [POSTGRES, CachedIdentity, CLOCK, LOGGER],
      useFactory: (...ports: BacklogPorts) => backlogGate('async-backlog', ...ports),
    },
    {
      provide: DELIVERY_BACKLOG,
      inject: [POSTGRES, CachedIdentity, CLOCK, LOGGER],
      useFactory: (...ports: BacklogPorts) => backlogGate('delivery-backlog', ...ports),
    },
    { provide: CallAudit, inject: [POSTGRES, CLOCK, LOGGER, Lifecycle], useFactory: makeAudit },
    {
      provide: TokenSealer,
      inject: [MASTER_KEYS],
      useFactory: ({ current, retired }: MasterKeyRing) => new TokenSealer(current, retired),
    },
    {
      provide: SessionTokens,
      inject: [TokenSealer, CLOCK],
      useFactory: (sealer: TokenSealer, clock: Clock) => new SessionTokens(sealer, randomBytes, clock),
    },
    {
      provide: CredentialFinder,
      inject: [CachedIdentity, SessionTokens, CLOCK],
      useFactory: (identity: CachedIdentity, tokens: SessionTokens, clock: Clock) =>
        new CredentialFinder(identity, tokens, clock),
    },
  ],
  exports: [
    SOURCE_STREAMS,
    BacklogGate,
    CallAudit,
    DELIVERY_BACKLOG,
    RequestRates,
    POSTGRES,
    CODE_STORE,
    IMAGE_STORE,
    OBJECT_SOURCE,
    MESSAGE_QUEUES,
    CONNECTIONS,
    MASTER_KEY,
    CachedIdentity,
    CredentialFinder,
    FunctionPolicies,
    SessionTokens,
    TokenSealer,
  ],
})
export class StoreModule {}

/** Tells accounts' default buses of functions whose state changes. */
function stateTeller(region: string, clock: Clock): TellState {
  return (change) => {
    const event = functionStateEvent(change, region);
    return event && platformDelivery(event, { region, deliveryId: randomUUID(), time: clock.now() });
  };
}

type BacklogPorts = [store: PostgresStore, identity: CachedIdentity, clock: Clock, logger: Logger];

function backlogGate(quota: BacklogQuota, ...[{ quotas }, identity, clock, logger]: BacklogPorts): BacklogGate {
  const onError = (error: unknown): void => logger.warn({ err: error, quota }, 'what waits is not counted');
  return new BacklogGate(quotas, quota, (accountId) => identity.findAccount(accountId), clock, onError);
}

function makeAudit({ audit: trail }: PostgresStore, clock: Clock, logger: Logger, lifecycle: Lifecycle): CallAudit {
  const onError = (error: unknown): void => logger.error({ err: error }, 'audit row not written');
  const audit = new CallAudit(trail, new RefusalBudget(REFUSAL_BUDGET), clock, onError);
  lifecycle.every(SUPPRESSED_MS, 'records', () => audit.flush(), onError);
  lifecycle.onClose('records', () => audit.flush());
  return audit;
}

async function readMasterKeys(path: string): Promise<MasterKeyRing> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`STOKER_MASTER_KEY_FILE: ${path} can't be read`, { cause: error });
  });
  const ring = parseMasterKeys(text);
  if (typeof ring === 'string') throw new ConfigError(`STOKER_MASTER_KEY_FILE: ${path}: ${ring}`);
  return ring;
}
