import type { EventBuses } from '../ports/event-buses.js';
import type { Clock } from '../ports/clock.js';
import type { DeliveryStore } from '../ports/delivery-store.js';
import type { Account } from '../ports/identity-store.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { BusSnapshots } from './bus-snapshots.js';

/** What the use cases of EventBridge need. */
export interface EventsPorts {
  readonly buses: EventBuses;
  /** The same as the data path reads it. */
  readonly snapshots: BusSnapshots;
  readonly deliveries: Pick<DeliveryStore, 'add'>;
  readonly findAccount: (accountId: string) => MaybePromise<Account | undefined>;
  /** Counts a request that puts events; throws where the account makes too many. */
  readonly countEvents: (accountId: string) => Promise<void> | void;
  /** Counts deliveries that an account's rules add; throws TooManyRequestsException where too many of it wait already. */
  readonly admitDeliveries: (accountId: string, count: number) => Promise<void>;
  readonly clock: Clock;
  /** Makes a UUID. */
  readonly newId: () => string;
}
