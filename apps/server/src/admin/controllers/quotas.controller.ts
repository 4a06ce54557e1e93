import { Controller } from '@nestjs/common';
import { auditedCall } from '@stoker/app/audit/audited-call';
import { accountQuotas, platformQuotas, setAccountQuota, setPlatformQuota } from '@stoker/app/quotas/quotas';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { QUOTA_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/quota.operations';
import { Input, Serves } from '../http/serves.js';
import { TenantStores } from '../tenant-stores.js';

/** What accounts may have and do. */
@Controller()
export class QuotasController {
  constructor(private readonly stores: TenantStores) {}

  @Serves(OPERATIONS.getAccountQuotas)
  async ofAccount(
    @Input() { params: { accountId } }: Pick<InputOf<typeof OPERATIONS.getAccountQuotas>, 'params'>,
  ): Promise<AnswerOf<typeof OPERATIONS.getAccountQuotas>> {
    return { items: await accountQuotas(this.stores.quotas, accountId) };
  }

  @Serves(OPERATIONS.setAccountQuota)
  async setOfAccount(
    @Input() { params, body }: InputOf<typeof OPERATIONS.setAccountQuota>,
  ): Promise<AnswerOf<typeof OPERATIONS.setAccountQuota>> {
    const { accountId, quotaId } = params;
    auditedCall()?.because(said(body));
    await setAccountQuota(this.stores.quotas, accountId, quotaId, body.value ?? undefined);
    return this.ofAccount({ params: { accountId } });
  }

  @Serves(OPERATIONS.getPlatformQuotas)
  async ofPlatform(): Promise<AnswerOf<typeof OPERATIONS.getPlatformQuotas>> {
    return { items: await platformQuotas(this.stores.quotas) };
  }

  @Serves(OPERATIONS.setPlatformQuota)
  async setOfPlatform(
    @Input() { params, body }: InputOf<typeof OPERATIONS.setPlatformQuota>,
  ): Promise<AnswerOf<typeof OPERATIONS.setPlatformQuota>> {
    auditedCall()?.because(`${body.layer} ${said(body)}`);
    await setPlatformQuota(this.stores.quotas, body.layer, params.quotaId, body.value ?? undefined);
    return this.ofPlatform();
  }
}

function said({ value, reason }: { readonly value: number | null; readonly reason: string }): string {
  return `${value ?? 'reset'}: ${reason}`;
}
