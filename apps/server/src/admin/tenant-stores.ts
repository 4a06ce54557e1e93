import type { AccountPorts } from '@stoker/app/accounts/accounts';
import type { AuditTrail } from '@stoker/app/ports/audit-trail';
import type { QuotaStore } from '@stoker/app/ports/quota-store';

/** What the use cases about tenants stand on; a class, so that Nest has a token for it. */
export class TenantStores implements AccountPorts {
  readonly accounts: AccountPorts['accounts'];
  readonly identity: AccountPorts['identity'];
  readonly identityWriter: AccountPorts['identityWriter'];
  readonly quotas: QuotaStore;
  readonly audit: Pick<AuditTrail, 'search'>;

  constructor(stores: AccountPorts & { readonly quotas: QuotaStore; readonly audit: Pick<AuditTrail, 'search'> }) {
    ({
      accounts: this.accounts,
      identity: this.identity,
      identityWriter: this.identityWriter,
      quotas: this.quotas,
      audit: this.audit,
    } = stores);
  }
}
