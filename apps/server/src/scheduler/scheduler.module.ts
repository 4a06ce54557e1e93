import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { endDeliveries } from '@stoker/app/eventing/end-deliveries';
import { EventPlaces } from '@stoker/app/eventing/event-places';
import { EventSettings } from '@stoker/app/eventing/event-settings';
import { HandOutEvents } from '@stoker/app/eventing/hand-out-events';
import { type EventRun, RunEvent } from '@stoker/app/eventing/run-event';
import { Fleet } from '@stoker/app/fleet/fleet';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { AdmissionScopes } from '@stoker/app/invoke/admission-scopes';
import { FunctionCatalog } from '@stoker/app/invoke/function-catalog';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import type { Records } from '@stoker/app/invoke/record';
import { runAcceptedEvent } from '@stoker/app/invoke/run-accepted-event';
import type { Clock } from '@stoker/app/ports/clock';
import type { EventQueue } from '@stoker/app/ports/event-store';
import { shareOf } from '@stoker/app/quotas/share-of';
import { LAMBDA_RETRY_POLICY } from '@stoker/core/invocation/retry-policy';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, EVENT_QUEUE, LOGGER, POSTGRES, RECORDS } from '../platform/tokens.js';
import { QueueModule } from '../queue/queue.module.js';
import { StoreModule } from '../store/store.module.js';
import { WorkerModule } from '../worker/worker.module.js';

/** ms between looks at what is due; how late an event can be that nobody was told of. */
const LOOK_MS = 2_000;

/** Asynchronous events: hands out and runs those that are due. */
@Module({
  imports: [StoreModule, QueueModule, InvokeModule, WorkerModule],
  providers: [
    {
      provide: RunEvent,
      inject: [
        POSTGRES,
        EVENT_QUEUE,
        FunctionCatalog,
        InvokeFunction,
        RECORDS,
        EventSettings,
        AdmissionScopes,
        CONFIG,
        LOGGER,
      ],
      useFactory: makeRunner,
    },
    {
      provide: EventSettings,
      inject: [POSTGRES, CLOCK, CachedIdentity, CONFIG],
      useFactory: (
        { eventInvokeConfigs, snapshots }: PostgresStore,
        clock: Clock,
        identity: CachedIdentity,
        config: ServerConfig,
      ) => {
        const policy = { ...LAMBDA_RETRY_POLICY, functionErrorDelaysMs: config.STOKER_RETRY_DELAYS_MS };
        return new EventSettings(eventInvokeConfigs, snapshots, clock, policy, (id) => identity.findAccount(id));
      },
    },
    {
      provide: EventPlaces,
      inject: [Fleet, AdmissionScopes],
      useFactory: (fleet: Fleet, scopes: AdmissionScopes) => new EventPlaces(fleet, (key) => scopes.scopeOf(key)),
    },
    {
      provide: HandOutEvents,
      inject: [POSTGRES, RunEvent, EventPlaces, CachedIdentity, CLOCK, CONFIG, LOGGER],
      useFactory: makeHandOut,
    },
  ],
})
export class SchedulerModule implements OnApplicationBootstrap {
  constructor(
    private readonly handOut: HandOutEvents,
    private readonly lifecycle: Lifecycle,
    @Inject(EVENT_QUEUE) private readonly queue: EventQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.queue.consume((lane, count) => this.handOut.wake(lane, count));
    this.handOut.start();
    this.lifecycle.onClose('intake', () => this.queue.pause());
    this.lifecycle.onClose('intake', () => this.handOut.stop());
    this.lifecycle.onClose('work', () => this.handOut.idle());
  }
}

function makeHandOut(
  { events }: PostgresStore,
  runner: RunEvent,
  places: EventPlaces,
  identity: CachedIdentity,
  clock: Clock,
  config: ServerConfig,
  logger: Logger,
): HandOutEvents {
  return new HandOutEvents(
    {
      store: events,
      clock,
      run: (claim, onAttempted) => runner.run(claim, onAttempted),
      weightOf: shareOf((accountId) => identity.findAccount(accountId)),
      placesFor: (lane, aheadMs) => places.of(lane, aheadMs),
      noteBacklog: (lane, backlog) => places.noteBacklog(lane, backlog),
      onError: (error) => logger.warn({ err: error }, 'events not handed out'),
    },
    { slots: config.STOKER_EVENT_CONCURRENCY, leaseMs: config.STOKER_EVENT_LEASE_MS, lookEveryMs: LOOK_MS },
  );
}

function makeRunner(
  { events }: PostgresStore,
  queue: EventQueue,
  catalog: FunctionCatalog,
  invoke: InvokeFunction,
  records: Records,
  settings: EventSettings,
  scopes: AdmissionScopes,
  config: ServerConfig,
  logger: Logger,
): RunEvent {
  const { clock } = records;
  const region = config.STOKER_REGION;
  const ports = { catalog, invoke, records, scopeOf: scopes.scopeOf.bind(scopes), region };
  const ending = { catalog, configOf: settings.configOf, clock, newId: randomUUID, region };
  return new RunEvent(
    {
      store: events,
      queue,
      clock,
      runInvocation: (event, attempt) => runAcceptedEvent(event, attempt, ports),
      policyOf: settings.policyOf,
      deliveriesOf: (event) => endDeliveries(event, ending),
      random: Math.random,
      onRun: (run) => logRun(logger, run),
    },
    { leaseMs: config.STOKER_EVENT_LEASE_MS },
  );
}

/** The attempt has a wide event of its own; what is said here is what became of it, where that is not as usual. */
function logRun(logger: Logger, { event, attempt, outcome, next, recorded, error }: EventRun): void {
  const { eventId, accountId, functionName } = event;
  const line = { eventId, accountId, functionName, attempt, outcome, next, recorded };
  if (error !== undefined) logger.warn({ ...line, err: error }, 'event');
  else if (outcome === 'succeeded' && recorded) logger.debug(line, 'event');
  else logger.info(line, 'event');
}
