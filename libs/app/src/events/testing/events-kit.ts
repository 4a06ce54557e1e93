import { ServiceError } from '@stoker/core/errors/service-error';
import type { Caller } from '../../identity/caller.js';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { Account } from '../../ports/identity-store.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { BusSnapshots } from '../bus-snapshots.js';
import type { EventsPorts } from '../events-ports.js';
import { InMemoryEventBuses } from './in-memory-event-buses.js';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
/** The default bus of the account. */
export const BUS = { region: REGION, accountId: ACCOUNT, busName: 'default' };

/** The ports of EventBridge in memory. */
export class EventsKit implements EventsPorts {
  readonly clock = new FakeClock();
  readonly buses = new InMemoryEventBuses();
  readonly snapshots = new BusSnapshots(this.buses, this.buses, this.clock);
  /** What was put into the outbox, one list for each commit. */
  readonly commits: (readonly NewDelivery[])[] = [];
  readonly deliveries = {
    add: async (deliveries: readonly NewDelivery[]): Promise<void> => {
      this.commits.push(deliveries);
    },
  };
  readonly accounts = new Map<string, Account>();
  readonly findAccount = (accountId: string): Account | undefined => this.accounts.get(accountId);
  readonly countEvents = (): void => undefined;
  /** Deliveries that may yet be added. */
  room = Infinity;
  readonly admitDeliveries = async (_accountId: string, count: number): Promise<void> => {
    if (this.room <= 0) throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
    this.room -= count;
  };
  #ids = 0;
  readonly newId = (): string => `00000000-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`;

  /** All that was put into the outbox. */
  get sent(): readonly NewDelivery[] {
    return this.commits.flat();
  }

  caller(more: Partial<Caller> = {}): Caller {
    return {
      requestId: 'r',
      principal: { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann`, kind: 'user', id: 'A', name: 'ann' },
      policies: [],
      region: REGION,
      sourceIp: '127.0.0.1',
      userAgent: '',
      secureTransport: false,
      endpoint: 'http://127.0.0.1',
      receivedAt: this.clock.now(),
      ...more,
    };
  }
}

/** A delivery's payload as text. */
export function payloadOf({ payload }: NewDelivery): string {
  return Buffer.from(payload).toString('utf8');
}
