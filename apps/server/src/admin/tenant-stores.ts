import type { AccountPorts } from '@stoker/app/accounts/accounts';
import type { AuditTrail } from '@stoker/app/ports/audit-trail';
import type { FailedDeliveries } from '@stoker/app/ports/failed-deliveries';
import type { FailedEvents } from '@stoker/app/ports/failed-events';
import type { QuotaStore } from '@stoker/app/ports/quota-store';

interface Stores extends AccountPorts {
  readonly quotas: QuotaStore;
  readonly audit: Pick<AuditTrail, 'search'>;
  readonly failedEvents: FailedEvents;
  readonly failedDeliveries: FailedDeliveries;
}

/** What the use cases about tenants stand on; a class, so that Nest has a token for it. */
export class TenantStores implements Stores {
  readonly accounts: Stores['accounts'];
  readonly identity: Stores['identity'];
  readonly identityWriter: Stores['identityWriter'];
  readonly quotas: Stores['quotas'];
  readonly audit: Stores['audit'];
  readonly failedEvents: Stores['failedEvents'];
  readonly failedDeliveries: Stores['failedDeliveries'];

  constructor(stores: Stores) {
    ({
      accounts: this.accounts,
      identity: this.identity,
      identityWriter: this.identityWriter,
      quotas: this.quotas,
      audit: this.audit,
      failedEvents: this.failedEvents,
      failedDeliveries: this.failedDeliveries,
    } = stores);
  }
}
