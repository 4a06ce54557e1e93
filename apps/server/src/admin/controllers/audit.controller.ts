import { Controller, Inject } from '@nestjs/common';
import { type AuditQuery, parseAuditQuery } from '@stoker/app/audit/audit-query';
import { searchAudit } from '@stoker/app/audit/search-audit';
import type { AuditRow } from '@stoker/app/ports/audit-trail';
import type { Clock } from '@stoker/app/ports/clock';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { AUDIT_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/audit.operations';
import { CLOCK } from '../../platform/tokens.js';
import { Input, Serves } from '../http/serves.js';
import { TenantStores } from '../tenant-stores.js';
import { pageRequest, shownPage, shownTime } from './shown.js';

/** The audit trail. */
@Controller()
export class AuditController {
  constructor(
    private readonly stores: TenantStores,
    @Inject(CLOCK) private readonly clock: Pick<Clock, 'now'>,
  ) {}

  @Serves(OPERATIONS.searchAudit)
  search(@Input() { query }: InputOf<typeof OPERATIONS.searchAudit>): Promise<AnswerOf<typeof OPERATIONS.searchAudit>> {
    return this.#search(query, query);
  }

  @Serves(OPERATIONS.searchAccountAudit)
  searchOfAccount(
    @Input() { params, query }: InputOf<typeof OPERATIONS.searchAccountAudit>,
  ): Promise<AnswerOf<typeof OPERATIONS.searchAccountAudit>> {
    return this.#search({ ...query, account: params.accountId }, query);
  }

  async #search(query: AuditQuery, page: Parameters<typeof pageRequest>[0]) {
    const filter = parseAuditQuery(query, this.clock.now());
    return shownPage(await searchAudit(this.stores.audit, filter, pageRequest(page)), shown);
  }
}

function shown({ occurredAt, ...row }: AuditRow) {
  return { time: shownTime(occurredAt), ...row };
}
