import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Fleet } from '@stoker/app/fleet/fleet';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { Admission } from '@stoker/app/invoke/admission';
import { AdmissionScopes } from '@stoker/app/invoke/admission-scopes';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import { InvokeStreaming } from '@stoker/app/invoke/invoke-streaming';
import { LoopGuard } from '@stoker/app/invoke/loop-guard';
import { ProvisionVersions } from '@stoker/app/invoke/provision-versions';
import type { Records } from '@stoker/app/invoke/record';
import { EVERYTHING, retireOutdated } from '@stoker/app/invoke/retire-outdated';
import { mayBeOfFunction, type SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Clock } from '@stoker/app/ports/clock';
import type { EventQueue } from '@stoker/app/ports/event-store';
import type { ConcurrencyLeases } from '@stoker/app/ports/concurrency-leases';
import { AcceptEvent } from '@stoker/app/eventing/accept-event';
import { BacklogGate } from '@stoker/app/quotas/backlog-gate';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { LIMITS } from '@stoker/core/model/limits';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { FileLogSink } from '@stoker/telemetry/file-log-sink';
import { Telemetry } from '@stoker/telemetry/telemetry';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, EVENT_QUEUE, LEASES, LOGGER, POSTGRES, RECORDS } from '../platform/tokens.js';
import { QueueModule } from '../queue/queue.module.js';
import { StoreModule } from '../store/store.module.js';
import { WorkerModule } from '../worker/worker.module.js';

/** Snapshots of functions: read anew behind the scenes after 5 s, never used after 30 s. */
const CATALOG_LIMITS = { freshMs: 5_000, staleMs: 30_000, maxEntries: 50_000 };

/** ms between two looks at whether the environments here are of versions that still exist. */
const RETIRE_MS = 60_000;

/** ms between two looks at what is provisioned, in case that nobody was told of a change. */
const PROVISION_MS = 60_000;

/** The data plane: from an authorised request to its record. */
@Module({
  imports: [StoreModule, QueueModule, WorkerModule],
  providers: [
    {
      provide: FunctionCatalog,
      inject: [POSTGRES, CLOCK, CONFIG, Fleet, LOGGER, Lifecycle],
      useFactory: makeCatalog,
    },
    {
      provide: Admission,
      inject: [LEASES, Lifecycle, LOGGER],
      useFactory: (leases: ConcurrencyLeases, lifecycle: Lifecycle, logger: Logger) => {
        const admission = new Admission(leases);
        const onError = (error: unknown): void => logger.warn({ err: error }, 'concurrency not given back');
        lifecycle.every(1_000, 'environments', () => admission.trim(), onError);
        return admission;
      },
    },
    {
      provide: ProvisionVersions,
      inject: [POSTGRES, Fleet, LOGGER, Lifecycle],
      useFactory: makeProvisioning,
    },
    {
      provide: AdmissionScopes,
      inject: [POSTGRES, CachedIdentity, CLOCK],
      useFactory: ({ concurrency, snapshots }: PostgresStore, identity: CachedIdentity, clock: Clock) =>
        new AdmissionScopes(concurrency, snapshots, identity, clock),
    },
    {
      provide: RECORDS,
      inject: [POSTGRES, FileLogSink, Telemetry, CLOCK],
      useFactory: (store: PostgresStore, logs: FileLogSink, telemetry: Telemetry, clock: Clock): Records => ({
        ledger: store.usage,
        logs,
        telemetry,
        clock,
      }),
    },
    {
      provide: AcceptEvent,
      inject: [POSTGRES, EVENT_QUEUE, BacklogGate, LOGGER],
      useFactory: ({ events }: PostgresStore, queue: EventQueue, gate: BacklogGate, logger: Logger) =>
        new AcceptEvent(events, queue, gate, (error, { eventId }) =>
          logger.warn({ eventId, err: error }, 'event not enqueued yet'),
        ),
    },
    {
      provide: LoopGuard,
      inject: [POSTGRES],
      useFactory: ({ functions }: PostgresStore) =>
        new LoopGuard(async (key) => (await functions.findAttributes(key))?.recursiveLoop === 'Allow'),
    },
    {
      provide: InvokeFunction,
      inject: [FunctionCatalog, Admission, Fleet, RECORDS, AdmissionScopes, LoopGuard, AcceptEvent, RequestRates],
      useFactory: (
        catalog: FunctionCatalog,
        admission: Admission,
        dispatcher: Fleet,
        records: Records,
        scopes: AdmissionScopes,
        loops: LoopGuard,
        acceptance: AcceptEvent,
        rates: RequestRates,
      ) =>
        new InvokeFunction({
          catalog,
          admission,
          dispatcher,
          records,
          scopeOf: (key) => scopes.scopeOf(key),
          loops,
          countRequest: (accountId) => rates.take(accountId, 'data'),
          acceptEvent: (event, key) => acceptance.accept(event, key),
        }),
    },
    {
      provide: InvokeStreaming,
      inject: [FunctionCatalog, InvokeFunction, RECORDS, RequestRates, CONFIG],
      useFactory: (
        catalog: FunctionCatalog,
        invoke: InvokeFunction,
        records: Records,
        rates: RequestRates,
        config: ServerConfig,
      ) => {
        const bytesPerSecond = config.STOKER_STREAM_BYTES_PER_SECOND;
        const pace = bytesPerSecond === 0 ? undefined : { burstBytes: LIMITS.syncPayloadBytes, bytesPerSecond };
        const countRequest = (accountId: string) => rates.take(accountId, 'data');
        return new InvokeStreaming({ catalog, invoke, countRequest, records, pace });
      },
    },
  ],
  exports: [AcceptEvent, InvokeFunction, InvokeStreaming, AdmissionScopes, FunctionCatalog, RECORDS],
})
export class InvokeModule implements OnApplicationBootstrap {
  constructor(private readonly provisioning: ProvisionVersions) {}

  /** What was provisioned before this process began is made ready with its start. */
  async onApplicationBootstrap(): Promise<void> {
    await this.provisioning.refresh();
  }
}

/** The catalogue, told of every change, and with it the fleet, whose environments may be of a version that is gone. */
function makeCatalog(
  { functions, snapshots }: PostgresStore,
  clock: Clock,
  config: ServerConfig,
  fleet: Fleet,
  logger: Logger,
  lifecycle: Lifecycle,
): FunctionCatalog {
  const catalog = new FunctionCatalog(
    functions,
    clock,
    { ...CATALOG_LIMITS, region: config.STOKER_REGION },
    Math.random,
  );
  const onError = (error: unknown): void => logger.warn({ err: error }, 'outdated environments not retired yet');
  const retire = async (change: SnapshotChange): Promise<void> => {
    (await retireOutdated(fleet, functions, change)).forEach(onError);
  };
  snapshots.onChange((change) => {
    catalog.forget(change);
    void retire(change);
  });
  lifecycle.every(RETIRE_MS, 'environments', () => retire(EVERYTHING), onError);
  return catalog;
}

/** Told of every change, as the catalogue is: an alias that moved takes what is provisioned with it. */
function makeProvisioning(
  { concurrency, functions, snapshots }: PostgresStore,
  fleet: Fleet,
  logger: Logger,
  lifecycle: Lifecycle,
): ProvisionVersions {
  const provision = fleet.provision.bind(fleet);
  const provisioning = new ProvisionVersions({ concurrency, functions, provision });
  const onError = (error: unknown): void => logger.warn({ err: error }, 'provisioned concurrency not looked up');
  snapshots.onChange((change) => {
    if (mayBeOfFunction(change)) provisioning.refresh().catch(onError);
  });
  lifecycle.every(PROVISION_MS, 'environments', () => provisioning.refresh(), onError);
  return provisioning;
}
