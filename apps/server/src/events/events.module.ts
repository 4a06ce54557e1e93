import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { BusSender } from '@stoker/app/events/bus-sender';
import { BusSnapshots } from '@stoker/app/events/bus-snapshots';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import type { Clock } from '@stoker/app/ports/clock';
import type { BacklogGate } from '@stoker/app/quotas/backlog-gate';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, DELIVERY_BACKLOG, EVENTS, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** Event buses: their rules as the data path reads them, and the way of events to targets. */
@Module({
  imports: [StoreModule],
  providers: [
    {
      provide: BusSnapshots,
      inject: [POSTGRES, CLOCK],
      useFactory: ({ eventBuses, snapshots }: PostgresStore, clock: Clock) =>
        new BusSnapshots(eventBuses, snapshots, clock),
    },
    {
      provide: EVENTS,
      inject: [POSTGRES, BusSnapshots, CachedIdentity, RequestRates, DELIVERY_BACKLOG, CLOCK],
      useFactory: (
        { eventBuses, deliveries }: PostgresStore,
        snapshots: BusSnapshots,
        identity: CachedIdentity,
        rates: RequestRates,
        backlog: BacklogGate,
        clock: Clock,
      ): EventsPorts => ({
        buses: eventBuses,
        snapshots,
        deliveries,
        findAccount: (accountId) => identity.findAccount(accountId),
        countEvents: (accountId) => rates.take(accountId, 'events'),
        admitDeliveries: (accountId, count) => backlog.enter(accountId, count),
        clock,
        newId: randomUUID,
      }),
    },
    {
      provide: BusSender,
      inject: [EVENTS, CONFIG],
      useFactory: (ports: EventsPorts, config: ServerConfig) => new BusSender(ports, config.STOKER_REGION),
    },
  ],
  exports: [BusSnapshots, EVENTS, BusSender],
})
export class EventsModule {}
