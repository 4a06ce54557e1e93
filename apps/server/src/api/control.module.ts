import { Module } from '@nestjs/common';
import { Activations } from '@stoker/app/control/activations';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { Fleet } from '@stoker/app/fleet/fleet';
import type { Clock } from '@stoker/app/ports/clock';
import type { CodeStore } from '@stoker/app/ports/code-store';
import type { ImageStore } from '@stoker/app/ports/image-store';
import type { Connections } from '@stoker/app/ports/connections';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { ObjectSource } from '@stoker/app/ports/object-source';
import type { Provisioning } from '@stoker/app/ports/provisioning';
import type { RowChanges } from '@stoker/app/ports/row-changes';
import type { SandboxDriver } from '@stoker/app/ports/sandbox-driver';
import type { SourceStreams } from '@stoker/sources/sources';
import { SignedCodeLinks } from '@stoker/protocol/code-links/code-link';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { frontDoorOf } from '../platform/front-door.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  CLOCK,
  CODE_STORE,
  CONFIG,
  CONNECTIONS,
  CONTROL,
  IMAGE_STORE,
  LOGGER,
  MASTER_KEY,
  MESSAGE_QUEUES,
  OBJECT_SOURCE,
  POSTGRES,
  ROW_CHANGES,
  SANDBOX_DRIVER,
  SOURCE_STREAMS,
} from '../platform/tokens.js';
import { RowChangesModule } from '../sources/row-changes.module.js';
import { StoreModule } from '../store/store.module.js';
import { WorkerModule } from '../worker/worker.module.js';

/** The control plane's ports, bound; and what runs behind its answers. */
@Module({
  imports: [StoreModule, WorkerModule, RowChangesModule],
  providers: [
    {
      provide: Activations,
      inject: [POSTGRES, CODE_STORE, IMAGE_STORE, CLOCK, LOGGER, Lifecycle],
      useFactory: makeActivations,
    },
    {
      provide: CONTROL,
      inject: [
        POSTGRES,
        CODE_STORE,
        IMAGE_STORE,
        OBJECT_SOURCE,
        MESSAGE_QUEUES,
        CONNECTIONS,
        ROW_CHANGES,
        SOURCE_STREAMS,
        SignedCodeLinks,
        CLOCK,
        Activations,
        Fleet,
        SANDBOX_DRIVER,
        CONFIG,
      ],
      useFactory: makeControl,
    },
    {
      provide: SignedCodeLinks,
      inject: [MASTER_KEY, CLOCK],
      useFactory: (masterKey: Uint8Array, clock: Clock) => new SignedCodeLinks(masterKey, clock),
    },
  ],
  exports: [Activations, CONTROL, SignedCodeLinks],
})
export class ControlModule {}

function makeControl(
  store: PostgresStore,
  code: CodeStore,
  images: ImageStore,
  objects: ObjectSource,
  queues: MessageQueues,
  connections: Connections,
  rowChanges: RowChanges,
  streams: SourceStreams,
  links: SignedCodeLinks,
  clock: Clock,
  activations: Activations,
  provisioning: Provisioning,
  driver: SandboxDriver,
  config: ServerConfig,
): ControlPorts {
  return {
    functions: store.functions,
    policies: store.policies,
    urls: store.urls,
    frontDoor: frontDoorOf(config),
    eventInvokeConfigs: store.eventInvokeConfigs,
    mappings: store.mappings,
    codeSigning: store.codeSigning,
    layers: store.layers,
    links,
    concurrency: store.concurrency,
    provisioning,
    packages: store.packages,
    code,
    images,
    objects,
    queues,
    connections,
    rowChanges,
    replicationSlots: store.replicationSlots,
    streams,
    identities: store.identity,
    clock,
    architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    serves: (runtime) => driver.serves(runtime),
    scheduleActivation: activations.schedule,
  };
}

function makeActivations(
  { functions }: PostgresStore,
  code: CodeStore,
  images: ImageStore,
  clock: Clock,
  logger: Logger,
  lifecycle: Lifecycle,
): Activations {
  const activations = new Activations({ functions, code, images, clock }, (version, outcome, durationMs) => {
    const { accountId, functionName, revisionId } = version;
    const error = 'error' in outcome ? outcome.error : undefined;
    logger.info({ accountId, functionName, revisionId, outcome: outcome.kind, durationMs, err: error }, 'activation');
  });
  lifecycle.onClose('work', () => activations.close());
  return activations;
}
